"""A partial or whole curve of a run as a few numbers, whatever its metric's unit and its length.

Values are measured in *spreads*: what separates the 10 % best from the 10 % worst of all values
that the task's runs showed. Steps are measured as shares of the run.
"""

from dataclasses import dataclass

import numpy as np

from hyperlearn.records import FloatArray

SHARE_OF_LEVEL = 0.2
"""The level is that of the last fifth, the speed that of the first fifth."""
FARTHEST = 10.0
"""Values are clipped to so many spreads from the best: a run that exploded is only very bad."""
LEAST_SPREAD = 1e-12
"""Of the largest absolute value: what is less is rounding."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What values of a task's curves are measured by.

    Attributes:
        best: The lowest loss of any run.
        spread: Between the tenth and the ninetieth percentile of all values, positive.
    """

    best: float
    spread: float

    @classmethod
    def of(cls, losses: FloatArray) -> "Yardstick | None":
        """Return what a task's values are measured by; None where they do not differ.

        Args:
            losses: Values of all runs, shape (n_values,); those that are not finite are left out.
        """
        finite = losses[np.isfinite(losses)]
        if not len(finite):
            return None
        tenth, ninetieth = np.quantile(finite, [0.1, 0.9])
        spread = float(ninetieth - tenth) or float(np.ptp(finite))
        if not np.isfinite(spread) or spread <= LEAST_SPREAD * float(np.abs(finite).max()):
            return None
        return cls(float(finite.min()), spread)

    def measure(self, losses: FloatArray) -> FloatArray:
        """Return losses in spreads above the best, in [0, 10]; NaN and infinity count as 10."""
        scaled = (losses - self.best) / self.spread
        return np.clip(np.where(np.isfinite(scaled), scaled, FARTHEST), 0.0, FARTHEST)


def curve_features(steps: FloatArray, losses: FloatArray, yardstick: Yardstick) -> dict[str, float]:
    """Describe one curve of at least three values.

    Args:
        steps: Ascending, need not be regular, shape (n_steps,).
        losses: Lower is better, shape (n_steps,).
        yardstick: Of the curve's task.

    Returns:
        ``start``, ``level``, ``slope``, ``curvature``, ``noise`` and ``rise`` in spreads, ``speed``
        as a share; see ``training_descriptions``.
    """
    values = yardstick.measure(losses)
    places = relative_places(steps)
    bend, slope, _ = np.polyfit(2.0 * places - 1.0, values, 2)
    gain = values[0] - values.min()
    early = values[places <= SHARE_OF_LEVEL].min()
    return {
        "start": float(values[0]),
        "level": level(places, values),
        "slope": 2.0 * float(slope),
        "curvature": float(bend),
        "noise": curve_noise(places, values),
        "speed": float((values[0] - early) / gain) if gain > 0 else np.nan,
        "rise": float(values[-1] - values.min()),
    }


def relative_places(steps: FloatArray) -> FloatArray:
    """Return steps as shares of the way from the first to the last, shape (n_steps,)."""
    places: FloatArray = (steps - steps[0]) / (steps[-1] - steps[0])
    return places


def level(places: FloatArray, values: FloatArray) -> float:
    """Return the median over the last fifth of a curve."""
    return float(np.median(values[places >= 1.0 - SHARE_OF_LEVEL]))


def curve_noise(places: FloatArray, values: FloatArray) -> float:
    """Return the standard deviation of a single value of a curve around its own course.

    Each value is compared with the straight line between its neighbours, which a smooth course
    follows, and the deviations are summed up by their median, which a few steep places do not move.

    Args:
        places: Ascending, need not be regular, shape (n_steps,), at least 3.
        values: Finite, shape (n_steps,).

    Returns:
        In the unit of the values.

    Source:
        Gasser, Sroka and Jennen-Steinmetz, Biometrika 73 (1986): pseudo-residuals.
    """
    weights = (places[2:] - places[1:-1]) / (places[2:] - places[:-2])
    line = weights * values[:-2] + (1.0 - weights) * values[2:]
    residuals = (values[1:-1] - line) / np.sqrt(1.0 + weights**2 + (1.0 - weights) ** 2)
    return 1.4826 * float(np.median(np.abs(residuals)))
