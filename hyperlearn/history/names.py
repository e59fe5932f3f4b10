"""Names of studies and tasks that must be there, and what was probably meant where they are not."""

from collections.abc import Collection
from difflib import get_close_matches

from hyperlearn.errors import UnknownNameError


def check_known(kind: str, name: object, known: Collection[str]) -> None:
    """Refuse a name that is not in the history.

    Args:
        kind: What it names: "study" or "task".
        name: The name.
        known: The names that there are.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in known:
        raise UnknownNameError(f"{kind} {name!r} is not in the history; {_hint(str(name), known)}")


def _hint(name: str, known: Collection[str]) -> str:
    if not known:
        return "the history is empty"
    lowered = {one.lower(): one for one in known}
    close = [lowered[match] for match in get_close_matches(name.lower(), lowered, n=3, cutoff=0.5)]
    if close:
        return "did you mean " + " or ".join(map(repr, close)) + "?"
    few = ", ".join(map(repr, sorted(known)[:5]))
    return f"there are {len(known)}, such as {few}"
