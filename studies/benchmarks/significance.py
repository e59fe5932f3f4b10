"""Whether the ranks of several methods over many tasks differ by more than chance.

Source:
    Demsar, Statistical comparisons of classifiers over multiple data sets, JMLR 2006, sections
    3.2.2 (Friedman's test as Iman and Davenport correct it) and 3.2.4 (Nemenyi's test).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f, rankdata, studentized_range

from studies.benchmarks.space import FloatArray

LEVEL = 0.05


@dataclass(frozen=True)
class RankTest:
    """Friedman's and Nemenyi's test on one set of results.

    Attributes:
        mean_ranks: Mean rank of each method over tasks, 1 the best, shape (n_methods,).
        p_value: How likely ranks that far apart are if all methods are alike.
        critical_difference: How far two mean ranks must be apart to differ at the 5 % level.
    """

    mean_ranks: FloatArray
    p_value: float
    critical_difference: float

    def alike(self) -> list[tuple[int, int]]:
        """Return the largest groups that do not differ, as places in the order of mean rank.

        Returns:
            First and last place of each group of at least two, in order; none inside another.
        """
        ordered = np.sort(self.mean_ranks)
        last = np.searchsorted(ordered, ordered + self.critical_difference, side="right") - 1
        return [
            (first, int(end))
            for first, end in enumerate(last)
            if end > first and (first == 0 or end > last[first - 1])
        ]


def compare_ranks(regrets: FloatArray, digits: int = 9) -> RankTest:
    """Rank the methods on every task and test the ranks.

    Args:
        regrets: Shape (n_methods, n_tasks), at least two of each; equal ones share a rank.
        digits: Regrets that agree so far are equal.
    """
    n_methods, n_tasks = regrets.shape
    mean_ranks = rankdata(np.round(regrets, digits), axis=0).mean(axis=1)
    spread = (mean_ranks**2).sum() - n_methods * (n_methods + 1) ** 2 / 4
    chi2 = 12 * n_tasks / (n_methods * (n_methods + 1)) * spread
    rest = n_tasks * (n_methods - 1) - chi2
    statistic = (n_tasks - 1) * chi2 / rest if rest > 0 else np.inf
    freedom = n_methods - 1, (n_methods - 1) * (n_tasks - 1)
    return RankTest(mean_ranks, float(f.sf(statistic, *freedom)), _difference(n_methods, n_tasks))


def _difference(n_methods: int, n_tasks: int) -> float:
    quantile = studentized_range.isf(LEVEL, n_methods, np.inf) / np.sqrt(2)
    return float(quantile * np.sqrt(n_methods * (n_methods + 1) / (6 * n_tasks)))
