"""A Gaussian process of one search alone, for searches and checks without history.

Dozens of trials leave the lengthscales uncertain, and one wrong fit makes a search blind to half of
its space. So the improvement is averaged over several settings around the most probable one, each
counting by its marginal likelihood. A suggestion costs milliseconds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from hyperlearn.guidance.acquisition import expected_improvement
from hyperlearn.records import FloatArray
from hyperlearn.space.correlation import matern

LENGTHS = (-1.4, -0.7, 0.0, 0.7)
"""Log inverse lengthscales, from the widest, that the search for a setting starts from."""
NOISES = (-9.0, -5.0, -2.5)
"""Log noise variances that it starts from."""
N_AROUND = 4
LEAST_WEIGHT = 0.03
"""Settings less probable than this, beside the best, are left out."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the process.

    Attributes:
        log_scales: Log inverse lengthscales relative to the usual ones, shape (n_dims,).
        log_noise: Log variance of a run around its function, in signal variances.
    """

    log_scales: FloatArray
    log_noise: float

    def moved(self, step: FloatArray | float = 0.0, noise_step: float = 0.0) -> "Setting":
        """Return the setting a step away."""
        return Setting(self.log_scales + step, self.log_noise + noise_step)

    @property
    def log_prior(self) -> float:
        """Log prior density, up to a constant: usual lengthscales, little noise."""
        lengths = float(self.log_scales @ self.log_scales)
        return -0.25 * lengths - 0.5 * ((self.log_noise + 5.0) / 2.5) ** 2


@dataclass(frozen=True, slots=True)
class Fitted:
    """A setting given some runs.

    Attributes:
        inverse_lengthscales: Shape (n_dims,).
        factor: Lower Cholesky factor of the runs' covariance, shape (n_runs, n_runs).
        white: The runs' losses in its coordinates, shape (n_runs,).
        variance: Variance of the signal.
        log_likelihood: Marginal likelihood of the runs, up to a constant.
    """

    inverse_lengthscales: FloatArray
    factor: FloatArray
    white: FloatArray
    variance: float
    log_likelihood: float

    @classmethod
    def of(cls, setting: Setting, points: FloatArray, losses: FloatArray) -> "Fitted":
        """Fit a setting; the signal's variance has a closed form (and is drawn towards 1)."""
        n_runs, n_dims = points.shape
        scales = 2.0 / np.sqrt(n_dims) * np.exp(setting.log_scales)
        covariance = matern(points, points, scales)
        covariance[np.diag_indices(n_runs)] += np.exp(setting.log_noise) + 1e-8
        factor = cholesky(covariance, lower=True, check_finite=False)
        white = solve_triangular(factor, losses, lower=True, check_finite=False)
        variance = (white @ white + 1.0) / (n_runs + 1.0)
        likelihood = -0.5 * n_runs * np.log(variance) - np.log(np.diag(factor)).sum()
        return cls(scales, factor, white, float(variance), float(likelihood))

    def moments(self, points: FloatArray, candidates: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return mean and deviation at candidates, each of shape (n_candidates,)."""
        cross = matern(points, candidates, self.inverse_lengthscales)
        shared = solve_triangular(self.factor, cross, lower=True, check_finite=False)
        left = self.variance * (1.0 - (shared * shared).sum(axis=0))
        return shared.T @ self.white, np.sqrt(np.maximum(left, 1e-12))


def expected_improvements(
    points: FloatArray, losses: FloatArray, candidates: FloatArray
) -> FloatArray:
    """Return how much each candidate is expected to improve on the best run, (n_candidates,).

    Args:
        points: Encoded configurations of the runs, shape (n_runs, n_dims).
        losses: Lower is better, shape (n_runs,).
        candidates: Encoded configurations, shape (n_candidates, n_dims).

    Source:
        Averaging over settings: Snoek, Larochelle and Adams, NeurIPS 2012, section 3.2.
    """
    scaled = (losses - losses.mean()) / max(float(losses.std()), 1e-12)
    fitted = [Fitted.of(setting, points, scaled) for setting in probable_settings(points, scaled)]
    weights = np.exp(np.array([fit.log_likelihood for fit in fitted]) - fitted[0].log_likelihood)
    weights /= weights.sum()
    improvement = np.zeros(len(candidates))
    for fit, weight in zip(fitted, weights, strict=True):
        if weight >= LEAST_WEIGHT:
            mean, deviation = fit.moments(points, candidates)
            improvement += weight * expected_improvement(mean, deviation, scaled.min())
    return improvement


def probable_settings(points: FloatArray, losses: FloatArray) -> list[Setting]:
    """Return settings around the most probable one, which comes first."""
    best = most_probable_setting(points, losses)
    rng = np.random.default_rng(0)
    drawn = [best.moved(0.7 * rng.standard_normal(points.shape[1])) for _ in range(N_AROUND)]
    return [
        best,
        best.moved(-0.7),
        best.moved(0.7),
        best.moved(0, 2.0),
        best.moved(0, -2.0),
        *drawn,
    ]


def most_probable_setting(points: FloatArray, losses: FloatArray) -> Setting:
    """Climb to the most probable setting, one lengthscale at a time.

    Args:
        points: Encoded configurations, shape (n_runs, n_dims).
        losses: With mean 0 and deviation 1, shape (n_runs,).
    """

    def score(setting: Setting) -> float:
        return Fitted.of(setting, points, losses).log_likelihood + setting.log_prior

    n_dims = points.shape[1]
    starts = [Setting(np.full(n_dims, length), noise) for length in LENGTHS for noise in NOISES]
    scores = [score(setting) for setting in starts]
    at = int(np.argmax(scores))
    best, highest = starts[at], scores[at]
    for step in (1.0, 0.5):
        moves = [(sign * step * axis, 0.0) for axis in np.eye(n_dims) for sign in (-1.0, 1.0)]
        moves += [(np.zeros(n_dims), 2.0 * step), (np.zeros(n_dims), -2.0 * step)]
        for move, noise_move in moves:
            moved = best.moved(move, noise_move)
            if (reached := score(moved)) > highest:
                best, highest = moved, reached
    return best
