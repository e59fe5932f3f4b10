"""How sure one has to be before a run is stopped: learned by stopping runs of past tasks.

A forecast says how likely a run is to beat the best one. How small that chance has to be before
the run may be stopped is read off past tasks: so small that in all but a stated share of past
searches the run that came out best would have been kept to its end.
"""

from collections.abc import Sequence

import numpy as np

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster, RiskLevels
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray

RISKS = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5])
FEWEST_POINTS = 2
"""Reports before a run may be stopped: one point has no direction."""
N_SEARCHES = 60
LONGEST_SEARCH = 100


def least_chances(
    forecaster: CurveForecaster, tasks: Sequence[TaskCurves], rng: np.random.Generator
) -> FloatArray:
    """Replay searches, and return the least chance that was given to each one's best run.

    Args:
        forecaster: One that has not seen these tasks.
        tasks: Past tasks.
        rng: Draws the searches.

    Returns:
        Shape (n_searches,); searches that begin with their best run are left out.
    """
    return np.array([c for task in tasks for c in _least_chances(forecaster, task, rng)])


def _least_chances(
    forecaster: CurveForecaster, task: TaskCurves, rng: np.random.Generator
) -> list[float]:
    least = []
    for _ in range(N_SEARCHES):
        size = int(rng.integers(2, min(LONGEST_SEARCH, len(task)) + 1))
        drawn = rng.permutation(len(task))[:size]
        place = int(task.finals[drawn].argmin())
        before = np.delete(drawn, place)[: int(rng.integers(1, size))]
        if np.isfinite(task.finals[before]).any():
            best = task.only(drawn[[place]])
            chances = chances_to_beat(forecaster, task.only(before), best)[0]
            least.append(float(chances[FEWEST_POINTS - 1 : -1].min()))
    return least


def risk_levels(least: FloatArray) -> RiskLevels:
    """Return, for each risk, the chance that at most that share of best runs ever fell below.

    Source:
        Split conformal prediction: the k-th smallest of n has the rank k / (n + 1).
    """
    ranks = np.floor(RISKS * (len(least) + 1)).astype(np.int64)
    padded = np.concatenate([[0.0], np.sort(least)])
    return RiskLevels(RISKS, padded[np.minimum(ranks, len(least))])


def chances_to_beat(
    forecaster: CurveForecaster, earlier: TaskCurves, runs: TaskCurves
) -> FloatArray:
    """Return how likely runs were to beat the best earlier one, shape (n_runs, n_steps)."""
    scale, rival = scale_of_task(earlier, runs.losses[:, 0], None)
    points = points_at(runs, scale, rival, np.arange(len(runs.times)))
    states = forecaster.read(points)
    n_runs, n_steps, n_units = states.shape
    mixture = forecaster.forecast(
        states.reshape(-1, n_units),
        points.units.ravel(),
        np.repeat(runs.strategies, n_steps, axis=0),
        points.times.ravel(),
        np.ones(n_runs * n_steps),
    )
    return mixture.chance_below(np.zeros(n_runs * n_steps)).reshape(n_runs, n_steps)
