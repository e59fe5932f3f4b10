"""Finished runs with steps of their own, laid on one grid."""

from collections.abc import Sequence

import numpy as np

from hyperlearn.metalearners.curves.running import Clock, Curve
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray

MOST_STEPS = 60


def on_grid(
    name: str, curves: Sequence[Curve], strategies: FloatArray, clock: Clock | None = None
) -> TaskCurves:
    """Return finished runs' curves at the same shares of the budget.

    Between two reports the earlier one holds; before the first report the first one does, and
    after the last the last: a run with fewer steps ended with what it had.

    Args:
        name: The task.
        curves: One for each run, each with a point or more.
        strategies: Shape (n_runs, n_strategy).
        clock: Of the task; read off the curves by default.
    """
    clock = clock or Clock.of_steps([curve.steps for curve in curves])
    longest = max((len(curve.steps) for curve in curves), default=1)
    n_steps = min(max(longest, 2), MOST_STEPS)
    times = np.linspace(1.0 / n_steps, 1.0, n_steps)
    losses = np.empty((len(curves), n_steps))
    companions = np.empty((len(curves), n_steps))
    for row, curve in enumerate(curves):
        shares = clock.share(curve.steps)
        places = np.searchsorted(shares, times + 1e-9, side="right") - 1
        places = np.maximum(places, 0)
        losses[row] = curve.losses[places]
        companions[row] = curve.companions[places]
    return TaskCurves(name, losses, companions, strategies, times)
