"""From past tasks' curves to a forecaster that is ready for use, and from one to the next."""

from collections.abc import Sequence

import numpy as np

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curve_forecaster.risk import least_chances, risk_levels
from hyperlearn.metalearners.curve_forecaster.training import train_network
from hyperlearn.metalearners.curves.task_curves import TaskCurves

N_STEPS = 1200
N_FINE_STEPS = 60
FEWEST_RUNS = 2
FEWEST_TASKS_TO_CALIBRATE = 4


def fit_forecaster(
    tasks: Sequence[TaskCurves],
    rng: np.random.Generator,
    *,
    n_steps: int = N_STEPS,
    start: CurveForecaster | None = None,
) -> CurveForecaster:
    """Train a forecaster on past tasks, and learn how sure it has to be.

    The latter is learned on tasks that a network has not seen: two networks with half of the steps
    are each tried on the tasks that the other was trained on.

    Args:
        tasks: Past tasks; those with a single run are left out.
        rng: Draws.
        n_steps: Steps of training.
        start: A forecaster to go on from; None begins anew.

    Returns:
        The forecaster. With few tasks it keeps the risk levels of ``start``.
    """
    tasks = [task for task in tasks if len(task) >= FEWEST_RUNS]
    weights = None if start is None else start.weights
    levels = None if start is None else start.levels
    if len(tasks) >= FEWEST_TASKS_TO_CALIBRATE:
        order = rng.permutation(len(tasks))
        halves = [[tasks[place] for place in order[half::2]] for half in (0, 1)]
        least = []
        for seen, unseen in (halves, halves[::-1]):
            trained = train_network(seen, rng, n_steps=n_steps // 2, start=weights)
            least.append(least_chances(CurveForecaster(trained), unseen, rng))
        levels = risk_levels(np.concatenate(least))
    return CurveForecaster(train_network(tasks, rng, n_steps=n_steps, start=weights), levels)


def fine_tuned(
    forecaster: CurveForecaster,
    task: TaskCurves,
    rng: np.random.Generator,
    *,
    n_steps: int = N_FINE_STEPS,
) -> CurveForecaster:
    """Return a forecaster trained a little further on the first runs of a new task.

    Args:
        forecaster: Trained on other tasks.
        task: The new task's finished runs, two or more.
        rng: Draws.
        n_steps: Steps of training.
    """
    weights = train_network([task], rng, n_steps=n_steps, rate=1e-3, start=forecaster.weights)
    return CurveForecaster(weights, forecaster.levels)
