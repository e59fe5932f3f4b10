"""Lists of studies and tasks: searched, filtered, sorted and cut into pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hyperlearn.inspection.cells import is_missing
from hyperlearn.inspection.documents import rows

PAGE_SIZE = 50
STUDY_COLUMNS = {
    "study": "study",
    "task": "task",
    "metric": "metric",
    "best": "best",
    "n_trials": "trials",
    "n_running": "running",
    "n_failed": "failed",
    "finished": "finished",
}
"""What the list of studies shows, and what stands above it."""
TASK_COLUMNS = {
    "task": "task",
    "domain": "domain",
    "n_studies": "studies",
    "n_trials": "trials",
    "n_meta_features": "meta-features",
}
"""What the list of tasks shows, and what stands above it."""
NUMERIC = frozenset({"best", "n_trials", "n_running", "n_failed", "n_studies", "n_meta_features"})
SEARCHED = ("study", "task", "metric", "domain")
STATES = {"running": "n_running", "failed": "n_failed", "complete": "n_complete"}
"""What a list may be narrowed to, and the column that must not be 0."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a list.

    Attributes:
        search: Every word of it must be in a row's names; case does not matter.
        state: One of `STATES`, or "" for all.
        sort: The column to sort by, or "" for the order in which the history has them.
        is_descending: Whether the largest comes first.
        page: Which page, from 1 on.
    """

    search: str = ""
    state: str = ""
    sort: str = ""
    is_descending: bool = False
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        """Read a wish from the parameters of an address; what is not understood is left out."""
        page = query.get("page", "1")
        return cls(
            search=query.get("q", "").strip()[:200],
            state=query.get("state", "") if query.get("state", "") in STATES else "",
            sort=query.get("sort", ""),
            is_descending=query.get("order") == "desc",
            page=int(page) if page.isdecimal() and 0 < len(page) < 7 else 1,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    Attributes:
        rows: What is on it.
        n_found: How many rows there are on all pages.
        page: Which page it is, from 1 on.
        n_pages: How many pages there are, at least 1.
        wish: What was wished.
    """

    rows: Sequence[Mapping[str, object]]
    n_found: int
    page: int
    n_pages: int
    wish: Wish


def listed(frame: pd.DataFrame, wish: Wish) -> Listing:
    """Return the rows of a frame that are wished for.

    Args:
        frame: ``History.studies()`` or ``History.tasks()``, in the order of making.
        wish: What is wanted; without a column to sort by, the last made come first.
    """
    found = [row for row in rows(frame) if _is_wanted(row, wish)]
    found.reverse()
    if wish.sort in frame.columns:
        known = [row for row in found if not is_missing(row[wish.sort])]
        unknown = [row for row in found if is_missing(row[wish.sort])]
        known.sort(key=lambda row: _key(row[wish.sort]), reverse=wish.is_descending)
        found = known + unknown
    n_pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(wish.page, n_pages)
    first = (page - 1) * PAGE_SIZE
    return Listing(found[first : first + PAGE_SIZE], len(found), page, n_pages, wish)


def _is_wanted(row: Mapping[str, object], wish: Wish) -> bool:
    if wish.state and not row.get(STATES[wish.state]):
        return False
    names = " ".join(
        str(row[name]) for name in SEARCHED if name in row and not is_missing(row[name])
    )
    return all(word in names.casefold() for word in wish.search.casefold().split())


def _key(value: object) -> tuple[int, object]:
    """Return what numbers and times are sorted by; texts without regard to case."""
    return (1, value.casefold()) if isinstance(value, str) else (0, value)
