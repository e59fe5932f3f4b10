"""What the searches on one data set come to: mean curves, and the trials that history saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hyperlearn.demo.plan import Method
from hyperlearn.demo.searches import Outcome

EARLY = 5
"""The trial of the search with history that the other searches are asked to reach."""
LEVEL = 1e-9
"""Balanced accuracies closer than this are the same."""


@dataclass(frozen=True)
class Comparison:
    """The methods on one data set.

    Attributes:
        data_set: Its name.
        curves: Best balanced accuracy after each trial, mean of the seeds, by method; each of
            shape (n_trials,).
    """

    data_set: str
    curves: Mapping[Method, NDArray[np.float64]]

    @property
    def n_trials(self) -> int:
        """Trials of each search."""
        return len(self.curves[Method.WITH_HISTORY])

    @property
    def early(self) -> int:
        """Trials that the search with history gets: five, or all where there are fewer."""
        return min(EARLY, self.n_trials)

    def trials_needed(self, method: Method) -> int | None:
        """Return after how many trials a method has what history has after the early ones.

        Returns:
            A number of trials from 1 on, or None if it never gets there.
        """
        goal = self.curves[Method.WITH_HISTORY][self.early - 1]
        there = np.flatnonzero(self.curves[method] >= goal - LEVEL)
        return int(there[0]) + 1 if len(there) else None

    def lead(self, method: Method, n_trials: int) -> int:
        """Return 1, 0 or -1: history is ahead of a method after so many trials, level, behind."""
        ahead = self.curves[Method.WITH_HISTORY][n_trials - 1] - self.curves[method][n_trials - 1]
        return 0 if abs(ahead) <= LEVEL else int(np.sign(ahead))


def compare(outcomes: Iterable[Outcome]) -> list[Comparison]:
    """Return a comparison for each data set, in the order in which they come."""
    by_data_set: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_data_set.setdefault(outcome.search.data_set, []).append(outcome)
    return [
        Comparison(name, {method: _mean_curve(found, method) for method in Method})
        for name, found in by_data_set.items()
    ]


def on_average(comparisons: Sequence[Comparison], name: str) -> Comparison:
    """Return the mean over the data sets as one more comparison, under the name given."""
    curves = {
        method: np.mean([comparison.curves[method] for comparison in comparisons], axis=0)
        for method in Method
    }
    return Comparison(name, curves)


def _mean_curve(outcomes: Iterable[Outcome], method: Method) -> NDArray[np.float64]:
    curves = [outcome.best for outcome in outcomes if outcome.search.method is method]
    mean: NDArray[np.float64] = np.mean(curves, axis=0)
    return mean
