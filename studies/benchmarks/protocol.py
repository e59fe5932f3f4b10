"""The protocol: which tasks a search may learn from, and how one search runs.

The tasks fall into five random folds. A search on a task of one fold may learn from the tables of
the tasks outside it, each thinned to at most 300 rows drawn at random, and from the target's
meta-features; it never sees the target's table. A suggestion is moved to the nearest configuration
of that table that was not run yet, and the method is told the configuration that was really run.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np

from studies.benchmarks.space import FloatArray, Params, PoolSpace
from studies.benchmarks.tables import Table, TaskTable

N_FOLDS = 5
ROWS_PER_SOURCE = 300

Made = TypeVar("Made")


class Method(Protocol):
    """A search: asked for a configuration, told the one that was run and its loss."""

    def ask(self) -> Params:
        """Return the next configuration to run."""

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Take in the configuration that was run and its loss."""


@dataclass(frozen=True)
class Fold:
    """What the searches on the held-out tasks of one fold share.

    Attributes:
        table: The table that is searched.
        index: The fold's number, from 0.
        sources: The tasks that may be learned from.
        targets: The held-out tasks.
    """

    table: Table
    index: int
    sources: tuple[TaskTable, ...]
    targets: tuple[TaskTable, ...]
    _made: dict[str, object] = field(default_factory=dict, repr=False)

    def once(self, key: str, make: Callable[["Fold"], Made]) -> Made:
        """Return what ``make`` gives for this fold, made at the first call for the key."""
        if key not in self._made:
            self._made[key] = make(self)
        return self._made[key]  # type: ignore[return-value]


@dataclass(frozen=True)
class Setting:
    """All that a method may know: no value of the target is in it."""

    fold: Fold
    target_name: str
    meta: FloatArray | None
    meta_features: Mapping[str, float]
    seed: int
    n_trials: int

    @property
    def space(self) -> PoolSpace:
        """The space that is searched."""
        return self.fold.table.space


@dataclass(frozen=True)
class Search:
    """How one search went.

    Attributes:
        curve: Regret of the best configuration so far after each trial, 6 decimals.
        start_seconds: CPU seconds until the first suggestion, with whatever the method learned
            from the fold's sources if this search was the fold's first.
        ask_ms: Mean CPU milliseconds of a later ask and tell together.
    """

    curve: list[float]
    start_seconds: float
    ask_ms: float


class Pool:
    """One target: runs the nearest configuration of the table that was not run yet."""

    def __init__(self, space: PoolSpace, task: TaskTable) -> None:
        self._space = space
        self._task = task
        self._unit = space.unit(task.vectors)
        self._free = np.ones(len(task.losses), dtype=bool)

    def run(self, params: Mapping[str, float | str]) -> tuple[Params, float]:
        """Return the configuration that was run for ``params`` and its loss."""
        asked = self._space.unit(self._space.canonical(self._space.vector(params)[None]))
        distances = ((self._unit - asked) ** 2).sum(axis=1)
        nearest = int(np.where(self._free, distances, np.inf).argmin())
        self._free[nearest] = False
        return self._space.params(self._task.vectors[nearest]), float(self._task.losses[nearest])

    def regret(self, loss: float) -> float:
        """Return how far a loss is from the table's best, 0, towards its worst, 1."""
        low, high = self._task.losses.min(), self._task.losses.max()
        return float((loss - low) / (high - low or 1.0))


def make_fold(table: Table, index: int, rows_per_source: int = ROWS_PER_SOURCE) -> Fold:
    """Return one of the five folds of a table."""
    order = np.random.RandomState(0).permutation(len(table.tasks))
    held_out = np.array_split(order, N_FOLDS)[index]
    sources = tuple(
        thinned(task, np.random.RandomState([index, i]), rows_per_source)
        for i, task in enumerate(table.tasks)
        if i not in held_out
    )
    return Fold(table, index, sources, tuple(table.tasks[i] for i in held_out))


def thinned(task: TaskTable, rng: np.random.RandomState, rows: int) -> TaskTable:
    """Return a task with at most some of its rows, drawn at random."""
    keep = np.sort(rng.permutation(len(task.losses))[:rows])
    return TaskTable(task.name, task.vectors[keep], task.losses[keep], task.meta)


def run_search(
    make: Callable[[Setting], Method], fold: Fold, target: TaskTable, *, seed: int, n_trials: int
) -> Search:
    """Run one search on a target and return how it went."""
    features = fold.table.meta_features(target)
    setting = Setting(fold, target.name, target.meta, features, seed, n_trials)
    pool = Pool(fold.table.space, target)
    np.random.seed(seed)  # noqa: NPY002 (for methods that draw from the global generator)
    began = time.process_time()
    method = make(setting)
    params = method.ask()
    start_seconds = time.process_time() - began
    curve, spent, best = [], 0.0, np.inf
    for trial in range(n_trials):
        ran, loss = pool.run(params)
        best = min(best, pool.regret(loss))
        curve.append(round(float(best), 6))
        began = time.process_time()
        method.tell(ran, loss)
        if trial + 1 < n_trials:
            params = method.ask()
        spent += time.process_time() - began
    return Search(curve, start_seconds, 1000 * spent / max(n_trials - 1, 1))
