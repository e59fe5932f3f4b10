"""The set of configurations with the least expected regret over past tasks, for the first trials.

Each member is chosen to lower what the earlier ones leave: the regret of the best member so far,
averaged over past tasks with their weights.

Source:
    Greedy portfolios as in Feurer et al., Auto-sklearn 2.0, JMLR 2022, section 3.1.
"""

import numpy as np

from hyperlearn.records import FloatArray, IntArray

TIE_DECIMALS = 9
"""Of expected regrets: the first candidate is chosen of those that differ by rounding only."""


def normalised_regrets(functions: FloatArray) -> FloatArray:
    """Return each past task's losses at candidates scaled to 0 (best) .. 1 (worst), same shape."""
    lowest, highest = functions.min(axis=0), functions.max(axis=0)
    regrets: FloatArray = (functions - lowest) / np.where(highest > lowest, highest - lowest, 1.0)
    return regrets


def greedy_portfolio(
    functions: FloatArray,
    task_weights: FloatArray,
    size: int,
    running: FloatArray | None = None,
) -> IntArray:
    """Choose candidates one by one so that the best of them is expected to be good.

    Args:
        functions: Past tasks' losses at the candidates, shape (n_candidates, n_tasks).
        task_weights: Weight of each past task, shape (n_tasks,), summing to one.
        size: How many to choose; fewer come back when there are fewer candidates.
        running: Past tasks' losses at configurations that are being run already, whatever is
            chosen, shape (n_running, n_tasks); None for none.

    Returns:
        Indices of candidates in the order chosen, shape (min(size, n_candidates),).
    """
    n_candidates = len(functions)
    both = functions if running is None else np.vstack([functions, running])
    regrets, awaited = np.split(normalised_regrets(both), [n_candidates])
    best = awaited.min(axis=0, initial=1.0)
    chosen: list[int] = []
    for _ in range(min(size, len(regrets))):
        expected = _expected_regrets(regrets, best, task_weights)
        expected[chosen] = np.inf
        chosen.append(int(expected.round(TIE_DECIMALS).argmin()))
        best = np.minimum(best, regrets[chosen[-1]])
    return np.array(chosen, dtype=np.int64)


def complement_scores(functions: FloatArray, tried: FloatArray) -> FloatArray:
    """Return how well each candidate serves the past tasks that the runs so far would not have.

    Args:
        functions: Past tasks' losses at the candidates, shape (n_candidates, n_tasks).
        tried: The same at the configurations run so far, shape (n_runs, n_tasks).

    Returns:
        Minus the regret expected on a past task, all alike, once the candidate is run too; shape
        (n_candidates,).
    """
    regrets = normalised_regrets(np.vstack([functions, tried]))
    served = regrets[len(functions) :].min(axis=0)
    n_tasks = functions.shape[1]
    return -_expected_regrets(regrets[: len(functions)], served, np.full(n_tasks, 1.0 / n_tasks))


def _expected_regrets(
    regrets: FloatArray, best: FloatArray, task_weights: FloatArray
) -> FloatArray:
    """Return the regret that each candidate would leave; ties go to the better on average."""
    left: FloatArray = np.minimum(regrets, best) @ task_weights
    return left + 1e-6 * (regrets @ task_weights)
