"""The mixture written out plainly: every component a Gaussian over runs and candidates together."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import multivariate_normal
from sklearn.gaussian_process.kernels import Matern

from hyperlearn.metalearners.surrogate.mixture import MixtureParameters, ScalePrior
from hyperlearn.records import FloatArray


@dataclass(frozen=True)
class PlainMixture:
    """What each (task, scale) says, first two axes (n_tasks, n_scales).

    Attributes:
        log_evidence: Log density of the losses, times the component's prior.
        means: At the candidates, shape (n_tasks, n_scales, n_candidates).
        deviations: Of the function there, same shape.
    """

    log_evidence: FloatArray
    means: FloatArray
    deviations: FloatArray


def plain_mixture(
    parameters: MixtureParameters,
    prior: ScalePrior,
    weights: FloatArray,
    *,
    points: FloatArray,
    functions: FloatArray,
    losses: FloatArray,
) -> PlainMixture:
    """Condition each component on the runs; the location is one more Gaussian term of covariance.

    Args:
        parameters: Of the mixture.
        prior: Of location and scale.
        weights: Prior probability of each task, shape (n_tasks,).
        points: Of the runs, then of the candidates, shape (n_runs + n_candidates, n_dims).
        functions: Past tasks' standardised losses there, shape (n_runs + n_candidates, n_tasks).
        losses: Of the runs, shape (n_runs,).
    """
    n_runs, n_tasks = len(losses), len(weights)
    seen, new = slice(0, n_runs), slice(n_runs, None)
    shared = sum(weights[t] * functions[:, t] for t in range(n_tasks))
    added = [functions[:, t] - shared for t in range(n_tasks)]
    kernel = Matern(1.0 / parameters.inverse_lengthscales, nu=2.5)(points)
    kernel = parameters.residual * kernel
    for t in range(n_tasks):
        kernel = kernel + parameters.blend**2 * weights[t] * np.outer(added[t], added[t])
    shape = (n_tasks, len(prior.scales))
    log_evidence = np.full(shape, -np.inf)
    means, deviations = (np.zeros((*shape, len(points) - n_runs)) for _ in range(2))
    for t in range(n_tasks):
        for j, scale in enumerate(prior.scales):
            centre = parameters.mean_weight * shared + np.sqrt(1 - parameters.blend**2) * added[t]
            mean = prior.location + scale * centre
            covariance = scale**2 * kernel + prior.location_variance
            noisy = covariance[seen, seen] + scale**2 * parameters.noise * np.eye(n_runs)
            gain = covariance[new, seen] @ np.linalg.inv(noisy)
            means[t, j] = mean[new] + gain @ (losses - mean[seen])
            left = covariance[new, new] - gain @ covariance[seen, new]
            deviations[t, j] = np.sqrt(np.diag(left))
            if weights[t] > 0:
                log_evidence[t, j] = np.log(weights[t]) + prior.log_probabilities[j]
                log_evidence[t, j] += _log_density(losses, mean[seen], noisy)
    return PlainMixture(log_evidence, means, deviations)


def _log_density(losses: FloatArray, mean: FloatArray, covariance: FloatArray) -> float:
    return float(multivariate_normal.logpdf(losses, mean, covariance)) if len(losses) else 0.0
