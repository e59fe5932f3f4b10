"""Which packs are read beside a history: those that are given, else what the environment says."""

import os
from collections.abc import Iterable
from pathlib import Path

from hyperlearn.errors import InvalidArgumentError

VARIABLE = "HYPERLEARN_PACKS"
"""Environment variable: packs to read where none are given, with the system's separator of paths
between them; empty for none."""
BUILTIN = "builtin"
"""The name of the pack that ships with hyperlearn; every other name is a path."""


def chosen_packs(given: Iterable[str | Path] | None) -> tuple[str | Path, ...]:
    """Return the packs that are read: those given, or for None HYPERLEARN_PACKS, or the built-in.

    Raises:
        InvalidArgumentError: One text or path was given where a list belongs.
    """
    if isinstance(given, (str, Path)):
        raise InvalidArgumentError(f"packs is {given!r}; give a list of paths, [{str(given)!r}]")
    if given is not None:
        return tuple(given)
    told = os.environ.get(VARIABLE)
    if told is None:
        return (BUILTIN,)
    return tuple(name for name in told.split(os.pathsep) if name.strip())


def files_among(packs: Iterable[str | Path]) -> tuple[str | Path, ...]:
    """Return the packs that are files of the user's own."""
    return tuple(pack for pack in packs if pack != BUILTIN)
