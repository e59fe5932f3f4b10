"""A dead loss: one that does not move by a single digit, however long the run trains."""

import numpy as np

from hyperlearn.records import BoolArray, FloatArray

UNMOVED = 4
"""Equal reports in a row after which a loss is dead."""


def stands_still(losses: FloatArray) -> BoolArray:
    """Return at which points the last reports were all equal, shape (n_runs, n_points).

    Args:
        losses: Shape (n_runs, n_points).
    """
    dead = np.zeros(losses.shape, dtype=bool)
    same = losses[:, 1:] == losses[:, :-1]
    for point in range(UNMOVED - 1, losses.shape[1]):
        dead[:, point] = same[:, point - UNMOVED + 1 : point].all(axis=1)
    return dead
