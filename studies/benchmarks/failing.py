"""Which recorded runs are failing, which are healthy, and of which nobody can tell."""

import numpy as np

from hyperlearn.metalearners.outlook.training import Labelled
from studies.benchmarks.curves import CurveTask

GOOD_SHARE = 0.3
MEMORISED = 1.0
"""A network that ends no better than it began, while training went on, has memorised."""


def labelled(task: CurveTask) -> Labelled:
    """Return a task's curves with what is known of their failing.

    A run that was made to fail counts as failing if it ended worse than three quarters of the
    healthy ones: 30 times the rate does not harm every run. A healthy run counts as such if it
    ended better than it began and within 1.3 times its own best; one that ended worse than it
    began, its training loss falling all the while, has memorised, which is failing too. Of tables
    without failures, the best 30 % of the runs of a task are healthy, the others unknown.
    """
    curves, failing = task.curves, np.full(len(task.curves), np.nan)
    finals = curves.finals
    if task.table != "small_networks":
        failing[finals < np.quantile(finals, GOOD_SHARE)] = 0.0
        return Labelled(curves, failing)
    sound = task.kinds == 0
    harmed = finals > np.quantile(finals[sound], 0.75)
    failing[~sound & harmed] = 1.0
    first, best = curves.losses[:, 0], np.nanmin(_finite(curves.losses), axis=1)
    falls = curves.companions[:, -1] < 0.7 * curves.companions[:, 0]
    failing[sound & falls & (finals > MEMORISED * first)] = 1.0
    failing[sound & (finals < first) & (finals <= 1.3 * best)] = 0.0
    return Labelled(curves, failing)


def _finite(losses: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(losses), losses, np.inf)
