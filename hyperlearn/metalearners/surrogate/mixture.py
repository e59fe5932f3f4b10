"""The prior over a new task's loss, and what remains of it after the first runs.

With probability ``w_t`` the new task resembles past task ``t``::

    loss(x) = a + s (c m(x) + sqrt(1 - h^2) C_t(x) + g(x)) + s noise,     g ~ GP(0, K)
    K(x, x') = h^2 sum_t w_t C_t(x) C_t(x') + r k(x, x')

where ``m`` is the weighted mean of the past tasks' functions and ``C_t`` what task ``t`` adds to
it. Location ``a`` is integrated in closed form, scale ``s`` on a grid. All components share one
covariance, so one Cholesky factor serves them all.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from hyperlearn.records import FloatArray, Prediction


@dataclass(frozen=True, slots=True)
class MixtureParameters:
    """What is learned over past tasks about how a new one relates to them.

    Attributes:
        blend: ``h`` in (0, 1): 0 is a mixture of the past tasks, 1 one Gaussian process.
        residual: ``r``: variance of what no past task explains.
        noise: Variance of a run around its function, in squared scales.
        location_spread: Prior variance of ``a`` in variances of the past tasks' means.
        sharpness: How strongly task distance decides the weights; 0 gives equal ones.
        mean_weight: ``c``: how much of the mean function is expected.
        inverse_lengthscales: Of the residual's kernel, shape (n_dims,).
    """

    blend: float
    residual: float
    noise: float
    location_spread: float
    sharpness: float
    mean_weight: float
    inverse_lengthscales: FloatArray


@dataclass(frozen=True, slots=True)
class ScalePrior:
    """What past tasks say about a new task's location and scale, in the metric's unit.

    Attributes:
        location: Mean of the past tasks' means.
        location_variance: Prior variance of the new task's location.
        scales: Grid of scales, shape (n_scales,), positive.
        log_probabilities: Their prior, shape (n_scales,), summing to one after ``exp``.
    """

    location: float
    location_variance: float
    scales: FloatArray
    log_probabilities: FloatArray


def scale_prior(means: FloatArray, deviations: FloatArray, spread: float) -> ScalePrior:
    """Return the prior of location and scale from the past tasks' means and deviations."""
    steps = np.linspace(-2.5, 2.5, 9)
    logs = np.log(deviations)
    width = max(float(logs.std()), 0.3)
    log_probabilities = -0.5 * steps**2
    log_probabilities -= np.log(np.exp(log_probabilities).sum())
    smallest = 1e-4 * float(np.mean(deviations)) ** 2
    variance = spread * max(float(means.var()), smallest) + 1e-12
    return ScalePrior(
        float(means.mean()), variance, np.exp(logs.mean() + width * steps), log_probabilities
    )


@dataclass(frozen=True, slots=True)
class Observations:
    """What the new task has shown, and where to predict, beside the past tasks' functions.

    Runs without a loss yet are the last ones: where they are they make the model surer, but what
    it expects stays as it is.

    Attributes:
        losses: Of the finished runs, shape (n_finished,), metric's unit.
        functions: Past tasks' standardised losses there, shape (n_runs, n_tasks).
        residual: Residual correlation among them, shape (n_runs, n_runs).
        new_functions: Past tasks' functions at the candidates, shape (n_candidates, n_tasks).
        cross: Residual correlation of runs and candidates, shape (n_runs, n_candidates).
    """

    losses: FloatArray
    functions: FloatArray
    residual: FloatArray
    new_functions: FloatArray
    cross: FloatArray


def condition(
    parameters: MixtureParameters,
    prior: ScalePrior,
    weights: FloatArray,
    seen: Observations,
    *,
    smallest: float = 0.005,
) -> Prediction:
    """Return the predictions at candidates given the runs seen.

    The means follow from finished runs alone, the deviations from running ones too.

    Args:
        parameters: Learned over past tasks.
        prior: Location and scale expected.
        weights: Prior probability of each past task, shape (n_tasks,).
        seen: The runs so far, of which there may be none, and the candidates beside them.
        smallest: Components less probable than this are dropped.

    Source:
        Running trials: Desautels, Krause and Burdick, JMLR 2014, section 3.2 (GP-BUCB).
    """
    mean_seen, added_seen = _split(seen.functions, weights)
    mean_new, added_new = _split(seen.new_functions, weights)
    h2, r = parameters.blend**2, parameters.residual
    covariance = h2 * (added_seen * weights) @ added_seen.T + r * seen.residual
    n_runs, n_finished = len(seen.functions), len(seen.losses)
    covariance += parameters.noise * np.eye(n_runs)
    shared = h2 * (added_seen * weights) @ added_new.T + r * seen.cross
    variance = h2 * (added_new**2) @ weights + r
    factor = np.linalg.cholesky(covariance)
    tilt = np.sqrt(1.0 - h2)
    centre_seen = parameters.mean_weight * mean_seen[:, None] + tilt * added_seen
    losses = np.concatenate([seen.losses - prior.location, np.zeros(n_runs - n_finished)])
    stacked = np.column_stack([shared, centre_seen, losses, np.ones(n_runs)])
    everything = solve_triangular(factor, stacked, lower=True)
    white, n_new = everything[:n_finished], len(seen.new_functions)
    v, w, residuals, ones = white[:, :n_new], white[:, n_new:-2], white[:, -2], white[:, -1]
    log_weights, offsets = _component_weights(prior, weights, w, residuals, ones)
    opposite, _ = _component_weights(prior, weights, -w, residuals, ones)
    probabilities = np.exp(log_weights - log_weights.max())
    probabilities /= probabilities.sum()
    kept_task, kept_scale = np.nonzero(probabilities >= min(smallest, probabilities.max()))
    kept = probabilities[kept_task, kept_scale] / probabilities[kept_task, kept_scale].sum()
    scales = prior.scales[kept_scale]
    innovation = residuals[:, None] / scales - w[:, kept_task]
    free = 1.0 - v.T @ ones
    centre = (parameters.mean_weight * mean_new[:, None] + tilt * added_new[:, kept_task]).T
    offset = offsets[kept_task, kept_scale]
    means = centre + innovation.T @ v + offset[:, None] * free
    v, ones = everything[:, :n_new], everything[:, -1]
    precision = ones @ ones + scales**2 / prior.location_variance
    left = np.maximum(variance - (v * v).sum(0), 1e-10)
    deviations = np.sqrt(left + (1.0 - v.T @ ones) ** 2 / precision[:, None])
    return Prediction(
        kept,
        prior.location + scales[:, None] * means,
        scales[:, None] * deviations,
        probabilities.sum(1),
        float(np.sqrt(parameters.noise) * (kept @ scales)),
        float(logsumexp(opposite) - logsumexp(log_weights)),
    )


def _split(functions: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean function (n,) and what each task adds to it (n, n_tasks)."""
    mean = functions @ weights
    return mean, functions - mean[:, None]


def _component_weights(
    prior: ScalePrior, weights: FloatArray, w: FloatArray, residuals: FloatArray, ones: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return log weight and location offset of each (task, scale), shape (n_tasks, n_scales)."""
    s, variance, n_runs = prior.scales, prior.location_variance, len(residuals)
    square = (
        (residuals @ residuals) / s**2
        - 2.0 * np.outer(w.T @ residuals, 1.0 / s)
        + (w * w).sum(0)[:, None]
    )
    along = (ones @ residuals) / s - (w.T @ ones)[:, None]
    offset = along / (ones @ ones + s**2 / variance)
    distance = square - along * offset
    spread = 0.5 * np.log1p(variance / s**2 * (ones @ ones))
    log_weights = np.log(np.maximum(weights, 1e-300))[:, None] + prior.log_probabilities
    return log_weights - distance / 2 - n_runs * np.log(s) - spread, offset
