"""What becomes of a fold's history before a method sees it: nothing, or harm done on purpose."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from studies.benchmarks.protocol import Fold
from studies.benchmarks.tables import TaskTable


def _clean(source: TaskTable, _rng: np.random.RandomState) -> TaskTable:
    return source


def _shuffled(source: TaskTable, rng: np.random.RandomState) -> TaskTable:
    return replace(source, losses=rng.permutation(source.losses))


def _flipped(source: TaskTable, _rng: np.random.RandomState) -> TaskTable:
    return replace(source, losses=-source.losses)


CHANGES: dict[str, Callable[[TaskTable, np.random.RandomState], TaskTable]] = {
    "clean": _clean,
    "shuffled": _shuffled,
    "flipped": _flipped,
}
HISTORIES = (*CHANGES, "none")
"""Clean; losses permuted within each source; losses negated in each source; no source at all."""


def with_history(fold: Fold, history: str) -> Fold:
    """Return the fold with its sources changed, and with nothing made for it yet.

    Args:
        fold: A fold with the true sources.
        history: One of `HISTORIES`.
    """
    if history == "none":
        return Fold(fold.table, fold.index, (), fold.targets)
    sources = (
        CHANGES[history](source, np.random.RandomState([fold.index, i, 1]))
        for i, source in enumerate(fold.sources)
    )
    return Fold(fold.table, fold.index, tuple(sources), fold.targets)
