"""What became of runs, seen from a target: the classes of the metric space."""

from enum import IntEnum

import numpy as np

from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.task_curves import usual_spread, usual_start
from hyperlearn.records import FloatArray, IntArray


class Fate(IntEnum):
    """How a run ended."""

    REACHED = 0
    STALLED = 1
    DIVERGED = 2


def fates_of(finals: FloatArray, scale: LossScale) -> IntArray:
    """Return the fate of finished runs, shape (n_runs,).

    Args:
        finals: Their last losses, shape (n_runs,); not finite where one diverged.
        scale: From where runs begin to the target.
    """
    units = scale.to_unit(finals)
    fates = np.where(units > 1.0, Fate.DIVERGED, Fate.STALLED)
    return np.where(units <= 0.0, Fate.REACHED, fates).astype(np.int64)


def target_scale(losses: FloatArray, target: float) -> LossScale:
    """Return the scale from where a task's runs begin to a target.

    Args:
        losses: Curves of its runs, shape (n_runs, n_steps).
        target: The loss that is wanted.
    """
    start = usual_start(losses[:, 0])
    start = target if np.isnan(start) else start
    return LossScale.between(start, target, usual_spread(losses))
