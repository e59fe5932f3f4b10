"""A Gaussian process over one study's own trials: the metric as a function of the configuration.

It serves to look at a finished study, with no history behind it. The surrogate that makes
suggestions is another one.
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from optuna.trial import TrialState

from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.losses import finite_losses
from hyperlearn.records import FloatArray, IntArray
from hyperlearn.space.encoding import SpaceEncoding

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor

FEWEST_RUNS = 8
MOST_RUNS = 200
"""More runs would make the process slow and hardly more certain."""
SHARE_OF_BEST = 3
ENDED_EARLY = (TrialState.PRUNED.value, TrialState.FAIL.value)


@dataclass(frozen=True)
class OwnSurrogate:
    """Predicts a study's loss at any configuration of its space.

    Attributes:
        encoding: The study's coordinates.
        values: Configurations it was fitted to, as a value array, (n_runs, n_parameters).
        losses: Their losses, shape (n_runs,), the study's unit.
        process: The fitted process, on standardised losses.
        mean: Mean of the losses.
        deviation: Their standard deviation.
        noise: Standard deviation of a run around the function, the study's unit.
    """

    encoding: SpaceEncoding
    values: FloatArray
    losses: FloatArray
    process: "GaussianProcessRegressor"
    mean: float
    deviation: float
    noise: float

    @classmethod
    def of(cls, reading: StudyReading) -> "OwnSurrogate | None":
        """Fit a study's finished trials; None where too few are complete, or all alike.

        A trial that was stopped or failed counts as the worst complete one: its last value is not
        one of a whole run, but it tells where not to look.
        """
        encoding = reading.encoding
        complete = reading.is_complete
        if not reading.has_one_objective or complete.sum() < FEWEST_RUNS or not encoding.n_dims:
            return None
        places = encoding.values_of_study(reading.facts)
        is_ended = np.isin(reading.facts.states, ENDED_EARLY) & np.isfinite(places).any(axis=1)
        worst = float(reading.losses[complete].max())
        finished = complete | is_ended
        values, losses = finite_losses(
            places[finished], np.where(complete, reading.losses, worst)[finished]
        )
        if float(np.ptp(losses)) == 0.0:
            return None
        kept = _telling(losses)
        return cls._fitted(encoding, values[kept], losses[kept])

    @classmethod
    def _fitted(
        cls, encoding: SpaceEncoding, values: FloatArray, losses: FloatArray
    ) -> "OwnSurrogate":
        # Imported here, since the command line has to start without them.
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
        from sklearn.gaussian_process import GaussianProcessRegressor  # noqa: PLC0415
        from sklearn.gaussian_process.kernels import (  # noqa: PLC0415
            ConstantKernel,
            Matern,
            WhiteKernel,
        )

        n_dims = encoding.n_dims
        kernel = ConstantKernel(1.0, (0.05, 50.0)) * Matern(
            np.full(n_dims, 0.7), (0.05, 20.0), nu=2.5
        ) + WhiteKernel(0.05, (1e-4, 1.0))
        process = GaussianProcessRegressor(kernel, random_state=0)
        mean, deviation = float(losses.mean()), float(losses.std()) or 1.0
        with warnings.catch_warnings():
            # A length at the edge of its range says that a hyperparameter does not matter.
            warnings.simplefilter("ignore", ConvergenceWarning)
            process.fit(encoding.points(values), (losses - mean) / deviation)
        noise = float(np.sqrt(process.kernel_.k2.noise_level)) * deviation
        return cls(encoding, values, losses, process, mean, deviation, noise)

    def predict(self, values: FloatArray) -> FloatArray:
        """Return the expected loss at configurations, shape (n_configurations,)."""
        scaled = self.process.predict(self.encoding.points(values))
        return np.asarray(self.mean + self.deviation * scaled)

    def mean_effect(self, values: FloatArray) -> tuple[float, float]:
        """Return the mean of the function over configurations, and that mean's own deviation.

        Source:
            Moosbauer et al., NeurIPS 2021, equations 4 and 5 (partial dependence of a Gaussian
            process with its uncertainty).
        """
        points = self.encoding.points(values)
        scaled, covariance = self.process.predict(points, return_cov=True)
        function = covariance - np.eye(len(points)) * self.process.kernel_.k2.noise_level
        variance = max(float(function.mean()), 0.0)
        return (
            self.mean + self.deviation * float(scaled.mean()),
            self.deviation * float(np.sqrt(variance)),
        )


def _telling(losses: FloatArray) -> IntArray:
    """Return the rows of at most `MOST_RUNS` runs: the best third, and others evenly in time."""
    if len(losses) <= MOST_RUNS:
        return np.arange(len(losses))
    best = np.argsort(losses, kind="stable")[: MOST_RUNS // SHARE_OF_BEST]
    others = np.setdiff1d(np.arange(len(losses)), best)
    spaced = np.linspace(0, len(others) - 1, MOST_RUNS - len(best)).round().astype(int)
    return np.sort(np.concatenate([best, others[spaced]]))
