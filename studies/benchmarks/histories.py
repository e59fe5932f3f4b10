"""What becomes of a fold's history before a method sees it: nothing, or harm done on purpose."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from studies.benchmarks.protocol import Fold
from studies.benchmarks.tables import TaskTable

Sources = tuple[TaskTable, ...]
LOUDER = 1e6
"""By how much the poisoned task's losses exceed the true ones."""
N_IN_SMALL = 10
"""Rows that the other tasks keep beside a giant one."""


def _clean(sources: Sources, _rng: np.random.RandomState) -> Sources:
    return sources


def _shuffled(sources: Sources, rng: np.random.RandomState) -> Sources:
    return tuple(replace(source, losses=rng.permutation(source.losses)) for source in sources)


def _flipped(sources: Sources, _rng: np.random.RandomState) -> Sources:
    return tuple(replace(source, losses=-source.losses) for source in sources)


def _other_metric(sources: Sources, rng: np.random.RandomState) -> Sources:
    """Return losses in another unit for each source, most of them far up, in the same order."""
    changed = []
    for source in sources:
        low, high = source.losses.min(), source.losses.max()
        share = (source.losses - low) / ((high - low) or 1.0)
        changed.append(replace(source, losses=10.0 ** rng.uniform(-3, 3) * np.expm1(3.0 * share)))
    return tuple(changed)


def _poisoned(sources: Sources, _rng: np.random.RandomState) -> Sources:
    first, *others = sources
    return (replace(first, losses=-LOUDER * first.losses), *others)


def _identical(sources: Sources, _rng: np.random.RandomState) -> Sources:
    return tuple(replace(sources[0], name=source.name) for source in sources)


def _giant(sources: Sources, rng: np.random.RandomState) -> Sources:
    first, *others = sources
    small = []
    for source in others:
        rows = np.sort(rng.permutation(len(source.losses))[:N_IN_SMALL])
        small.append(replace(source, vectors=source.vectors[rows], losses=source.losses[rows]))
    return (first, *small)


CHANGES: dict[str, Callable[[Sources, np.random.RandomState], Sources]] = {
    "clean": _clean,
    "shuffled": _shuffled,
    "flipped": _flipped,
    "other_metric": _other_metric,
    "poisoned": _poisoned,
    "identical": _identical,
    "giant": _giant,
}
HISTORIES = (*CHANGES, "none")
"""True losses; permuted within each source; negated in each; in a unit of its own in each; negated
and very large in one; one source under the names of all; ten rows of all sources but one; none."""


def with_history(fold: Fold, history: str) -> Fold:
    """Return the fold with its sources changed, and with nothing made for it yet.

    Args:
        fold: A fold with the true sources.
        history: One of `HISTORIES`.
    """
    if history == "none":
        return Fold(fold.table, fold.index, (), fold.targets)
    sources = CHANGES[history](fold.sources, np.random.RandomState([fold.index, 1]))
    return Fold(fold.table, fold.index, sources, fold.targets)
