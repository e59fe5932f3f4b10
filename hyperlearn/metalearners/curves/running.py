"""A run as it reports: irregular steps and gaps, on the clock and the scale of its task."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curves.encoding import CurvePoints
from hyperlearn.metalearners.curves.episodes import MOST_POINTS
from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.task_curves import companion_units
from hyperlearn.records import FloatArray


class Curve(NamedTuple):
    """What a run has reported of one metric.

    Attributes:
        steps: Ascending, shape (n_points,).
        losses: The metric there, lower is better, same shape; NaN and infinity may occur.
        companions: A metric of the training data, same shape; NaN where there is none.
    """

    steps: FloatArray
    losses: FloatArray
    companions: FloatArray

    @classmethod
    def of(cls, losses: dict[int, float], companions: dict[int, float] | None = None) -> "Curve":
        """Return the curve of values by step."""
        steps = np.array(sorted(losses), dtype=np.float64)
        beside = companions or {}
        return cls(
            steps,
            np.array([losses[int(step)] for step in steps], dtype=np.float64),
            np.array([beside.get(int(step), np.nan) for step in steps], dtype=np.float64),
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns steps into shares of the budget.

    Attributes:
        first: The first step of a run.
        stride: The usual distance of two reports, positive.
        last: The last step of a run.
    """

    first: float
    stride: float
    last: float

    @classmethod
    def of_steps(cls, runs: list[FloatArray], last: float | None = None) -> "Clock":
        """Return the clock of runs that reported at some steps; ``last`` overrules their last."""
        reported = [steps for steps in runs if len(steps)]
        if not reported:
            return cls(0.0, 1.0, max(1.0, last or 1.0))
        gaps = np.concatenate([np.diff(steps) for steps in reported])
        stride = float(np.median(gaps)) if len(gaps) else 1.0
        first = float(min(steps[0] for steps in reported))
        end = float(max(steps[-1] for steps in reported)) if last is None else last
        return cls(first, stride, max(end, first + stride))

    def share(self, steps: FloatArray) -> FloatArray:
        """Return shares of the budget, in (0, 1]."""
        used = (steps - self.first + self.stride) / (self.last - self.first + self.stride)
        return np.clip(used, 1e-3, 1.0)


class Rival(NamedTuple):
    """The best finished run, to be compared with.

    Attributes:
        shares: Shares of the budget at which it reported, ascending.
        units: Its metric there, on the task's scale.
    """

    shares: FloatArray
    units: FloatArray


def thinned(curve: Curve) -> Curve:
    """Keep as many points as the network was trained on: the last, and others evenly spread."""
    n_points = len(curve.steps)
    if n_points <= MOST_POINTS:
        return curve
    kept = np.unique(np.linspace(0, n_points - 1, MOST_POINTS).round().astype(np.int64))
    return Curve(curve.steps[kept], curve.losses[kept], curve.companions[kept])


def points_of(curve: Curve, scale: LossScale, clock: Clock, rival: Rival | None) -> CurvePoints:
    """Return the points of one run, shapes (1, n_points)."""
    curve = thinned(curve)
    shares = clock.share(curve.steps)
    beside = np.full(len(shares), np.nan)
    if rival is not None and len(rival.shares):
        beside = np.interp(shares, rival.shares, rival.units)
    return CurvePoints(
        scale.to_unit(curve.losses)[None],
        np.isfinite(curve.losses)[None],
        shares[None],
        beside[None],
        companion_units(curve.companions[None]),
    )
