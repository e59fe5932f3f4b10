"""What the forecaster is measured against: forecasts that anyone could make of a curve.

All work on the scale of the task, and give the value at the end, shape (n_runs,).
"""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from hyperlearn.metalearners.curves.encoding import CurvePoints, encode
from hyperlearn.metalearners.curves.episodes import draw_episode
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray

N_LOOKS = 6
N_EPISODES = 5
N_RUNS = 60
POWERS = (0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


def last_value(points: CurvePoints, now: int) -> FloatArray:
    """Return the value now."""
    return points.units[:, now]


def power_law(points: CurvePoints, now: int) -> FloatArray:
    """Return the end of the best fitting power law, a + b t ** -c with b not negative.

    Source:
        Domhan, Springenberg and Hutter, IJCAI 2015, of whose curves this is the usual one.
    """
    units, times = points.units[:, : now + 1], points.times[:, : now + 1]
    best, ends = np.full(len(units), np.inf), units[:, -1].copy()
    for power in POWERS:
        falls = times**-power
        centred = falls - falls.mean(axis=1, keepdims=True)
        size = (centred**2).sum(axis=1)
        b = np.maximum((centred * units).sum(axis=1) / np.where(size > 0, size, 1.0), 0.0)
        a = units.mean(axis=1) - b * falls.mean(axis=1)
        miss = ((a[:, None] + b[:, None] * falls - units) ** 2).sum(axis=1)
        ends = np.where(miss < best, a + b, ends)
        best = np.minimum(miss, best)
    return ends


class Boosting:
    """Gradient boosting on what the recurrent network sees, for one share of the budget.

    Args:
        tasks: Tasks to learn from.
        share: Share of the budget.
        seed: Of the episodes and the trees.
    """

    def __init__(self, tasks: Sequence[TaskCurves], share: float, seed: int) -> None:
        rng = np.random.default_rng(seed)
        shares = np.linspace(0.02, share, max(2, round(50 * share)))
        rows, truths = [], []
        for task in tasks:
            for _ in range(N_EPISODES):
                episode = draw_episode(task, N_RUNS, shares, rng)
                final = episode.scale.to_unit(task.losses[episode.runs, -1])
                rows.append(_row(episode.points, len(shares) - 1, episode.strategies))
                truths.append(final - episode.points.units[:, -1])
        self._trees = HistGradientBoostingRegressor(
            loss="absolute_error", max_iter=200, random_state=seed
        ).fit(np.concatenate(rows), np.concatenate(truths))

    def forecast(self, points: CurvePoints, now: int, strategies: FloatArray) -> FloatArray:
        """Return the value at the end."""
        moved: FloatArray = self._trees.predict(_row(points, now, strategies))
        return points.units[:, now] + moved


def _row(points: CurvePoints, now: int, strategies: FloatArray) -> FloatArray:
    """Return features: the last ones, the curve at even steps until now, and the strategy."""
    looks = np.linspace(0, now, N_LOOKS).round().astype(np.int64)
    return np.concatenate([encode(points)[:, now], points.units[:, looks], strategies], axis=1)
