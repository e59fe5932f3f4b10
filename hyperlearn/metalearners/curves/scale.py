"""The scale on which curves of any metric and unit are alike.

A curve is measured from where runs of its task begin to what is to be reached: the best run so far,
or a target. On that scale 1 is the beginning and 0 is what is to be reached, whatever the unit.
"""

from dataclasses import dataclass

import numpy as np

from hyperlearn.records import FloatArray

FINE = 0.05
"""Share of the way within which the scale is linear; beyond it grows like a logarithm."""
WORST = 3.0
"""Where the scale ends, and where a value that is not finite stands."""
_TOP = np.arcsinh(1.0 / FINE)


@dataclass(frozen=True, slots=True)
class LossScale:
    """An increasing map of losses to numbers without a unit.

    Attributes:
        goal: The loss that is to be reached, which maps to 0.
        width: From the goal to where runs begin, which maps to 1; positive, metric's unit.
    """

    goal: float
    width: float

    @classmethod
    def between(cls, start: float, goal: float, spread: float = 0.0) -> "LossScale":
        """Return the scale from a start to a goal.

        Args:
            start: Loss at which runs begin.
            goal: Loss to be reached.
            spread: Least width; keeps the scale sound where runs begin at the goal already.
        """
        tiny = 1e-9 * max(abs(start), abs(goal)) + 1e-300
        return cls(goal, max(start - goal, spread, tiny))

    def to_unit(self, losses: FloatArray) -> FloatArray:
        """Return losses without their unit, in [-WORST, WORST]; a loss not finite is WORST."""
        with np.errstate(all="ignore"):
            share = (np.asarray(losses, dtype=np.float64) - self.goal) / self.width
            unit = np.arcsinh(share / FINE) / _TOP
        unit = np.where(np.isfinite(unit), unit, WORST)
        return np.clip(unit, -WORST, WORST)

    def to_losses(self, units: FloatArray) -> FloatArray:
        """Return numbers of the scale as losses in the metric's unit."""
        return np.asarray(self.goal + self.width * FINE * np.sinh(np.asarray(units) * _TOP))
