"""A Gaussian process of the new task's own runs: what a search without history goes by.

Losses are replaced by their normal scores (a Gaussian copula), so that outliers, plateaus and the
metric's unit do not matter. Lengthscale and noise are averaged over a small grid by their marginal
likelihood instead of optimised, which makes a suggestion a matter of a few milliseconds.

Source:
    Rasmussen and Williams, Gaussian Processes for Machine Learning, chapters 2 and 5; the copula
    as in Salinas, Shen and Perrone, ICML 2020, section 3.
"""

import numpy as np
from scipy.linalg import solve_triangular
from scipy.stats import norm, rankdata

from hyperlearn.guidance.acquisition import expected_improvement
from hyperlearn.records import FloatArray
from hyperlearn.space.correlation import matern

LENGTHSCALES = (0.5, 1.0, 2.0, 4.0)
NOISES = (1e-4, 1e-2, 1e-1)


def normal_scores(losses: FloatArray) -> FloatArray:
    """Return the normal quantile of each loss's rank, ties shared, shape unchanged."""
    return np.asarray(norm.ppf((rankdata(losses) - 0.5) / len(losses)), dtype=np.float64)


def averaged_improvement(
    points: FloatArray, losses: FloatArray, candidates: FloatArray
) -> FloatArray:
    """Return the expected improvement at candidates, averaged over kernels by their evidence.

    Args:
        points: Configurations run so far, shape (n_runs, n_dims), at least one.
        losses: Their losses, shape (n_runs,), finite.
        candidates: Shape (n_candidates, n_dims).

    Returns:
        In normal scores, shape (n_candidates,), non-negative.
    """
    scores = normal_scores(losses)
    scales = 1.0 / np.maximum(candidates.std(axis=0), 1e-3) / np.sqrt(candidates.shape[1])
    evidences, improvements = [], []
    for lengthscale in LENGTHSCALES:
        covariance = matern(points, points, scales / lengthscale)
        cross = matern(points, candidates, scales / lengthscale)
        for noise in NOISES:
            evidence, mean, variance = _posterior(covariance, cross, scores, noise)
            evidences.append(evidence)
            improvements.append(expected_improvement(mean, np.sqrt(variance), scores.min()))
    weights = np.exp(np.array(evidences) - max(evidences))
    averaged: FloatArray = weights @ np.stack(improvements) / weights.sum()
    return averaged


def _posterior(
    covariance: FloatArray, cross: FloatArray, scores: FloatArray, noise: float
) -> tuple[float, FloatArray, FloatArray]:
    """Return log evidence, mean and variance; the amplitude is profiled out (at least 0.05)."""
    n_runs = len(scores)
    factor = np.linalg.cholesky(covariance + (noise + 1e-8) * np.eye(n_runs))
    white = solve_triangular(factor, np.column_stack([scores, cross]), lower=True)
    target, shared = white[:, 0], white[:, 1:]
    square = float(target @ target)
    amplitude = max(square / n_runs, 0.05)
    evidence = -0.5 * n_runs * np.log(amplitude) - float(np.log(np.diag(factor)).sum())
    variance = amplitude * np.maximum(1.0 - (shared * shared).sum(axis=0), 1e-10)
    return evidence - 0.5 * square / amplitude, shared.T @ target, variance
