"""Whether older tasks rank configurations otherwise than newer ones, and which code made the runs.

When a past task was searched, and by which version of the function, are two more numbers about it,
its *era*. They count in the task distance only where a test over past tasks finds that tasks of
distant eras really disagree: age by itself makes no history worse.

Source:
    Mantel, Cancer Research 1967: the correlation of two distance matrices, tested by permutations.
"""

from collections.abc import Sequence

import numpy as np

from hyperlearn.records import BoolArray, FloatArray, IntArray

N_PERMUTATIONS = 199
MOST_BY_CHANCE = 1
"""Permutations that may correlate as much as the truth: 1 of 199 is a probability of 1 %."""
FEWEST_TASKS = 8
NOW = np.array([1.0, 1.0])
"""The era of a new task: the latest time and the latest code."""


def eras(started: Sequence[float], digests: Sequence[str | None]) -> FloatArray:
    """Return the era of each past task: time and version of the code.

    Args:
        started: When each was searched, seconds; NaN where it is not known.
        digests: Digest of the code that each was searched with; None where it is not known.

    Returns:
        Shape (n_tasks, 2), each column by rank from -1, the first, to 1, the latest; 0 where it is
        not known.
    """
    times = np.asarray(started, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    first_seen = dict.fromkeys(digests[place] for place in order if digests[place] is not None)
    version = {digest: float(place) for place, digest in enumerate(first_seen)}
    versions = np.array([version.get(digest or "", np.nan) for digest in digests])
    return np.column_stack([_by_rank(times), _by_rank(versions)])


def telling_columns(distances: FloatArray, columns: FloatArray) -> BoolArray:
    """Return which numbers about tasks tell how differently they rank configurations.

    Args:
        distances: Functional distance of each two tasks, shape (n_tasks, n_tasks).
        columns: Numbers about the tasks, shape (n_tasks, n_columns).

    Returns:
        Shape (n_columns,); none for fewer than `FEWEST_TASKS` tasks.
    """
    n_tasks, n_columns = columns.shape
    if n_tasks < FEWEST_TASKS:
        return np.zeros(n_columns, dtype=np.bool_)
    rng = np.random.default_rng(0)
    orders = [rng.permutation(n_tasks) for _ in range(N_PERMUTATIONS)]
    return np.array([_is_telling(distances, column, orders) for column in columns.T], np.bool_)


def _is_telling(distances: FloatArray, column: FloatArray, orders: list[IntArray]) -> bool:
    apart = np.abs(column[:, None] - column)
    first, second = np.triu_indices(len(column), 1)
    wanted = distances[first, second] - distances[first, second].mean()
    true = float(apart[first, second] @ wanted)
    chance = [float(apart[order][:, order][first, second] @ wanted) for order in orders]
    return true > 0 and int(np.sum(np.array(chance) >= true)) <= MOST_BY_CHANCE


def _by_rank(values: FloatArray) -> FloatArray:
    """Return ranks from -1 to 1; equal values share one, unknown ones are 0."""
    known = np.isfinite(values)
    distinct, places = np.unique(values[known], return_inverse=True)
    ranks = np.zeros(len(values))
    if len(distinct) > 1:
        ranks[known] = 2.0 * places / (len(distinct) - 1) - 1.0
    return ranks
