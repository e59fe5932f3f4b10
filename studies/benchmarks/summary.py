"""What the searches on one table come to: regrets, ranks, and how sure one can be of them.

Seeds are averaged first, so that a task counts once; intervals are of 2000 bootstrap draws of the
tasks. Only searches (a target with a seed) that every compared arm has run are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studies.benchmarks.results import Result
from studies.benchmarks.space import FloatArray

DRAWS = 2000
INTERVAL = (2.5, 97.5)
TIE = 1e-9


@dataclass(frozen=True)
class Summary:
    """The comparison of some arms on one table.

    Attributes:
        table: The table's name.
        labels: The arms, in the order of the axes below.
        budgets: Numbers of trials that are looked at.
        regrets: Best-so-far regret, mean over seeds, shape (n_arms, n_tasks, n_budgets).
        ranks: Mean rank among the arms over all searches, shape (n_arms, n_budgets); ties shared.
        task_ranks: The same by task, shape (n_arms, n_tasks, n_budgets).
        n_searches: Searches of each arm that are counted.
        first_start_seconds: Mean over folds of the dearest start, shape (n_arms,): learning.
        ask_ms: Median over searches of the mean time of an ask and tell, shape (n_arms,).
    """

    table: str
    labels: tuple[str, ...]
    budgets: tuple[int, ...]
    regrets: FloatArray
    ranks: FloatArray
    task_ranks: FloatArray
    n_searches: int
    first_start_seconds: FloatArray
    ask_ms: FloatArray

    @property
    def means(self) -> FloatArray:
        """Mean regret over tasks, shape (n_arms, n_budgets)."""
        means: FloatArray = self.regrets.mean(axis=1)
        return means

    def drawn_means(self) -> FloatArray:
        """Return the mean regret of every bootstrap draw, shape (n_arms, DRAWS, n_budgets)."""
        draws = self.draws()
        return np.stack([arm[draws].mean(axis=1) for arm in self.regrets])

    def draws(self) -> NDArray[np.int64]:
        """Return the tasks of every bootstrap draw, the same at every call, (DRAWS, n_tasks)."""
        n_tasks = self.regrets.shape[1]
        return np.random.default_rng(0).integers(n_tasks, size=(DRAWS, n_tasks))

    def intervals(self) -> FloatArray:
        """Return the ends of the 95 % interval of each mean, shape (2, n_arms, n_budgets)."""
        return np.percentile(self.drawn_means(), INTERVAL, axis=1)

    def ratios(self, subject: str, references: Sequence[str]) -> FloatArray:
        """Compare an arm with the best of some others, tasks paired.

        Returns:
            Mean regret of the arm over the lowest mean regret of the others, and the ends of its
            95 % interval, shape (3, n_budgets); 1 where both are 0.
        """
        one, others = self.labels.index(subject), [self.labels.index(r) for r in references]
        drawn = self.drawn_means()
        ratios = _ratio(drawn[one], drawn[others].min(axis=0))
        ends = np.percentile(ratios, INTERVAL, axis=0, method="nearest")
        return np.vstack([_ratio(self.means[one], self.means[others].min(axis=0)), ends])


def _ratio(regrets: FloatArray, others: FloatArray) -> FloatArray:
    """Divide regrets; 1 where both are 0, infinite where only the other is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(regrets == others, 1.0, regrets / others)


def summarise(
    results: Sequence[Result], arms: Sequence[str], budgets: Sequence[int]
) -> Summary | None:
    """Summarise the results of one table; None if no search was run by every arm.

    Args:
        results: Finished searches on one table.
        arms: Labels of the arms, in order; those without any result are left out.
        budgets: Numbers of trials to look at; those longer than a search are left out.
    """
    there = {result.label for result in results}
    labels = tuple(arm for arm in arms if arm in there)
    cells: dict[tuple[str, int], dict[str, Result]] = {}
    for result in results:
        if result.label in labels:
            cells.setdefault((result.target, result.seed), {})[result.label] = result
    full = [cell for cell in cells.values() if len(cell) == len(labels)]
    if not full:
        return None
    n_trials = min(len(result.curve) for cell in full for result in cell.values())
    kept = tuple(b for b in budgets if b <= n_trials)
    by_cell = np.array([[_at(cell[label], kept) for cell in full] for label in labels])
    targets = np.array([next(iter(cell.values())).target for cell in full])
    ranks = _ranks(by_cell)
    return Summary(
        table=results[0].table,
        labels=labels,
        budgets=kept,
        regrets=_by_task(by_cell, targets),
        ranks=ranks.mean(axis=1),
        task_ranks=_by_task(ranks, targets),
        n_searches=len(full),
        first_start_seconds=np.array([_first_start(results, label) for label in labels]),
        ask_ms=np.array([np.median([cell[label].ask_ms for cell in full]) for label in labels]),
    )


def _by_task(by_cell: FloatArray, targets: NDArray[np.str_]) -> FloatArray:
    """Average over the searches on each task: shape (n_arms, n_tasks, n_budgets)."""
    means = [by_cell[:, targets == t].mean(axis=1) for t in dict.fromkeys(targets)]
    return np.stack(means, axis=1)


def _at(result: Result, budgets: Sequence[int]) -> list[float]:
    return [result.curve[budget - 1] for budget in budgets]


def _ranks(regrets: FloatArray) -> FloatArray:
    """Rank arms from 1, ties shared; same shape as the regrets, (n_arms, n_cells, n_budgets)."""
    difference = regrets[:, None] - regrets[None]
    better = (difference > TIE).sum(axis=1)
    equal = (np.abs(difference) <= TIE).sum(axis=1)
    ranks: FloatArray = better + (equal + 1) / 2
    return ranks


def _first_start(results: Sequence[Result], label: str) -> float:
    dearest: dict[int, float] = {}
    for result in results:
        if result.label == label:
            dearest[result.fold] = max(dearest.get(result.fold, 0.0), result.start_seconds)
    return float(np.mean(list(dearest.values())))
