"""What a recurrent network is told at each point of a curve.

Every feature looks backwards only, so that what is told about a point stays as it is when the run
goes on.
"""

from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curves.scale import WORST
from hyperlearn.records import BoolArray, FloatArray

N_FEATURES = 13


class CurvePoints(NamedTuple):
    """Points of several runs' curves, on the scale of their task.

    Attributes:
        units: The metric, shape (n_runs, n_points), as from ``LossScale.to_unit``.
        is_finite: Whether the metric was finite, same shape.
        times: Share of the budget that was used, same shape, in (0, 1].
        rival: The best earlier run's metric at the same time, same shape; NaN without one.
        companion: A metric of the training data on a scale of its own, same shape; NaN without.
    """

    units: FloatArray
    is_finite: BoolArray
    times: FloatArray
    rival: FloatArray
    companion: FloatArray


def encode(points: CurvePoints) -> FloatArray:
    """Return what the network is told at each point, shape (n_runs, n_points, N_FEATURES)."""
    units, times = points.units, points.times
    before = np.concatenate([units[:, :1], units[:, :-1]], axis=1)
    best = np.minimum.accumulate(units, axis=1)
    counts = np.arange(1, units.shape[1] + 1)
    bends = np.abs(units - 2 * before + np.concatenate([before[:, :1], before[:, :-1]], axis=1))
    has_rival, has_companion = ~np.isnan(points.rival), ~np.isnan(points.companion)
    companion = np.where(has_companion, points.companion, 0.0)
    elapsed = np.diff(times, axis=1, prepend=0.0)
    features = (
        units,
        4.0 * np.clip(units - before, -1.0, 1.0),
        units - best,
        best,
        4.0 * np.cumsum(bends, axis=1) / counts,
        2.0 * times - 1.0,
        np.log10(np.maximum(times, 1e-3)) + 1.0,
        10.0 * np.minimum(elapsed, 0.2),
        np.where(has_rival, 2.0 * (units - points.rival), 0.0),
        has_rival,
        companion,
        has_companion,
        ~points.is_finite,
    )
    stacked = np.stack(np.broadcast_arrays(*features), axis=-1)
    return np.asarray(np.clip(stacked, -WORST, WORST))
