"""The set of configurations with the least expected regret over past tasks, for the first trials.

Each member is chosen to lower what the earlier ones leave: the regret of the best member so far,
averaged over past tasks with their weights.

Source:
    Greedy portfolios as in Feurer et al., Auto-sklearn 2.0, JMLR 2022, section 3.1.
"""

import numpy as np

from hyperlearn.records import FloatArray, IntArray


def normalised_regrets(functions: FloatArray) -> FloatArray:
    """Return each past task's losses at candidates scaled to 0 (best) .. 1 (worst), same shape."""
    lowest, highest = functions.min(axis=0), functions.max(axis=0)
    regrets: FloatArray = (functions - lowest) / np.where(highest > lowest, highest - lowest, 1.0)
    return regrets


def greedy_portfolio(functions: FloatArray, task_weights: FloatArray, size: int) -> IntArray:
    """Choose candidates one by one so that the best of them is expected to be good.

    Args:
        functions: Past tasks' losses at the candidates, shape (n_candidates, n_tasks).
        task_weights: Weight of each past task, shape (n_tasks,), summing to one.
        size: How many to choose; fewer come back when there are fewer candidates.

    Returns:
        Indices of candidates in the order chosen, shape (min(size, n_candidates),).
    """
    regrets = normalised_regrets(functions)
    best = np.ones(functions.shape[1])
    average = regrets @ task_weights
    chosen: list[int] = []
    for _ in range(min(size, len(regrets))):
        expected = np.minimum(regrets, best) @ task_weights + 1e-6 * average
        expected[chosen] = np.inf
        chosen.append(int(expected.argmin()))
        best = np.minimum(best, regrets[chosen[-1]])
    return np.array(chosen, dtype=np.int64)
