"""Whether forecasts come true in a running study, told from its finished runs."""

from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.records import FloatArray

LOOKED_AT = 0.3
"""Share of the budget at which finished runs are foretold once more."""
FEWEST_RUNS = 6
MOST_RUNS = 20
LEAST_COVERAGE = 0.4
"""Share of runs that must have ended within their 80 % intervals."""


class Hindsight(NamedTuple):
    """Forecasts of finished runs, and how these ended; on the scale of their task.

    Attributes:
        low: 10 % quantile, shape (n_runs,).
        median: 50 % quantile, same shape.
        high: 90 % quantile, same shape.
        final: How they ended, same shape.
    """

    low: FloatArray
    median: FloatArray
    high: FloatArray
    final: FloatArray


def hindsight(forecaster: CurveForecaster, runs: TaskCurves, share: float = LOOKED_AT) -> Hindsight:
    """Foretell finished runs from what they showed at a share of their budget.

    The best run is what the others are measured by, and is not among them.
    """
    place = int(runs.finals.argmin())
    rest = runs.only(np.delete(np.arange(len(runs)), place)[-MOST_RUNS:])
    scale, rival = scale_of_task(runs, rest.losses[:0, 0], None)
    seen = np.arange(max(2, int(np.searchsorted(runs.times, share, side="right"))))
    points = points_at(rest, scale, rival, seen)
    states = forecaster.cell.run(encode(points))[:, -1]
    mixture = forecaster.forecast(
        states, points.units[:, -1], rest.strategies, points.times[:, -1], np.ones(len(rest))
    )
    low, median, high = mixture.quantiles(np.array([0.1, 0.5, 0.9])).T
    return Hindsight(low, median, high, scale.to_unit(rest.losses[:, -1]))


def is_reliable(forecaster: CurveForecaster, runs: TaskCurves) -> bool:
    """Return whether forecasts of a study's finished runs came true; True while there are few."""
    if len(runs) <= FEWEST_RUNS:
        return True
    seen = hindsight(forecaster, runs)
    is_within = (seen.final >= seen.low) & (seen.final <= seen.high)
    return float(is_within.mean()) >= LEAST_COVERAGE


def conformal_factor(seen: Hindsight, coverage: float = 0.8) -> float:
    """Return by how much intervals have to be stretched about the median to hold their share.

    Args:
        seen: Forecasts of a study's finished runs and how these ended.
        coverage: The share that intervals shall hold.

    Source:
        Split conformal prediction with a scaled residual; the rank is that of n + 1 runs.
    """
    n_runs = len(seen.final)
    if n_runs < FEWEST_RUNS:
        return 1.0
    above = (seen.final - seen.median) / np.maximum(seen.high - seen.median, 1e-6)
    below = (seen.median - seen.final) / np.maximum(seen.median - seen.low, 1e-6)
    rank = min(np.ceil(coverage * (n_runs + 1)) / n_runs, 1.0)
    return float(np.clip(np.quantile(np.maximum(above, below), rank), 0.25, 8.0))
