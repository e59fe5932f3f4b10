"""Gaussian-process regression with fitted hyperparameters, cheap enough to refit at every trial.

Inputs lie in the unit cube (`PoolSpace.unit`), results are standardised by the caller. There is one
length scale a coordinate; hyperparameters maximise the marginal likelihood times a weak prior,
without which a handful of results leaves them undetermined.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, solve_triangular
from scipy.optimize import minimize

from studies.benchmarks.space import FloatArray

Kernel = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Correlation at squared scaled distances, and its derivative by the squared distance."""

BOUNDS = (np.log(0.05), np.log(10.0)), (np.log(0.05), np.log(20.0)), (np.log(1e-5), 0.0)
"""Of the logarithms of a length scale, of the signal variance and of the noise variance."""
CENTRES = np.log([0.7, 1.0, 1e-3])
SPREADS = np.array([1.0, 1.0, 2.0])
"""Mean and standard deviation of the normal prior of these logarithms."""


def squared_exponential(squared: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the squared-exponential correlation and its derivative."""
    correlation = np.exp(-squared / 2)
    return correlation, -correlation / 2


def matern52(squared: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the Matern correlation of smoothness 5/2 and its derivative."""
    root = np.sqrt(5 * squared)
    decay = np.exp(-root)
    return (1 + root + root**2 / 3) * decay, -5 / 6 * (1 + root) * decay


@dataclass(frozen=True)
class GaussianProcess:
    """A fitted process.

    Attributes:
        kernel: The correlation function.
        logs: Logarithms of the length scales, the signal variance and the noise variance, shape
            (d + 2,).
        inputs: Where results are known, shape (n, d).
        factor: Lower Cholesky factor of their covariance, noise included, shape (n, n).
        alpha: The covariance's inverse times the results, shape (n,).
    """

    kernel: Kernel
    logs: FloatArray
    inputs: FloatArray
    factor: FloatArray
    alpha: FloatArray

    @property
    def signal(self) -> float:
        """The signal variance."""
        return float(np.exp(self.logs[-2]))

    def whitened(self, inputs: FloatArray) -> FloatArray:
        """Return the factor's inverse times the covariance of known and new, shape (n, m)."""
        solved: FloatArray = solve_triangular(self.factor, self._cross(inputs), lower=True)
        return solved

    def covariance(self, one: FloatArray, other: FloatArray) -> FloatArray:
        """Return the prior covariance of two sets of inputs."""
        scales = np.exp(-self.logs[:-2])
        return self.signal * self.kernel(_squared_distances(one * scales, other * scales))[0]

    def mean(self, inputs: FloatArray) -> FloatArray:
        """Return the posterior mean, shape (m,)."""
        means: FloatArray = self._cross(inputs).T @ self.alpha
        return means

    def predict(self, inputs: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the posterior mean and standard deviation of the function, each (m,)."""
        variance = self.signal - (self.whitened(inputs) ** 2).sum(axis=0)
        return self.mean(inputs), np.sqrt(np.maximum(variance, 1e-10))

    def left_out(self, results: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return what each result's own absence leaves predicted: means, deviations, each (n,).

        Source:
            Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 5.12.
        """
        precisions = np.diag(cho_solve((self.factor, True), np.eye(len(results))))
        return results - self.alpha / precisions, np.sqrt(1 / precisions)

    def _cross(self, inputs: FloatArray) -> FloatArray:
        return self.covariance(self.inputs, inputs)


def fit_process(
    inputs: FloatArray,
    results: FloatArray,
    kernel: Kernel,
    start: FloatArray | None = None,
    max_steps: int = 40,
) -> GaussianProcess:
    """Fit a process to results.

    Args:
        inputs: Shape (n, d), n at least 1.
        results: Standardised, shape (n,).
        kernel: The correlation function.
        start: Hyperparameters the fit begins with, such as those of the trial before.
        max_steps: Steps of the optimiser.
    """
    n_inputs = inputs.shape[1]
    centre, spread = _by_parameter(CENTRES, n_inputs), _by_parameter(SPREADS, n_inputs)
    squares = (inputs[:, None] - inputs[None]).transpose(2, 0, 1) ** 2

    def objective(logs: FloatArray) -> tuple[float, FloatArray]:
        value, slope = _negative_evidence(logs, squares, results, kernel)
        off = (logs - centre) / spread
        return value + float(off @ off) / 2, slope + off / spread

    found = minimize(
        objective,
        centre if start is None else start,
        jac=True,
        method="L-BFGS-B",
        bounds=[*[BOUNDS[0]] * n_inputs, *BOUNDS[1:]],
        options={"maxiter": max_steps},
    )
    factor, alpha, _, _ = _factored(found.x, squares, results, kernel)
    return GaussianProcess(kernel, found.x, inputs, factor, alpha)


def _by_parameter(values: FloatArray, n_inputs: int) -> FloatArray:
    return np.concatenate([np.full(n_inputs, values[0]), values[1:]])


def _squared_distances(one: FloatArray, other: FloatArray) -> FloatArray:
    squared = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T
    bounded: FloatArray = np.maximum(squared, 0.0)
    return bounded


def _factored(
    logs: FloatArray, squares: FloatArray, results: FloatArray, kernel: Kernel
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the covariance's factor, its inverse times the results, and the kernel's two parts."""
    scaled = np.tensordot(np.exp(-2 * logs[:-2]), squares, axes=1)
    correlation, slope = kernel(scaled)
    signal, noise = np.exp(logs[-2:])
    factor = np.linalg.cholesky(signal * correlation + noise * np.eye(len(results)))
    return factor, cho_solve((factor, True), results), signal * correlation, signal * slope


def _negative_evidence(
    logs: FloatArray, squares: FloatArray, results: FloatArray, kernel: Kernel
) -> tuple[float, FloatArray]:
    """Return the negative log marginal likelihood, up to a constant, and its gradient."""
    factor, alpha, covariance, slope = _factored(logs, squares, results, kernel)
    value = float(results @ alpha) / 2 + float(np.log(np.diag(factor)).sum())
    pull = cho_solve((factor, True), np.eye(len(results))) - np.outer(alpha, alpha)
    scales = -np.tensordot(squares, pull * slope, axes=2) * np.exp(-2 * logs[:-2])
    signal = (pull * covariance).sum() / 2
    noise = np.trace(pull) * np.exp(logs[-1]) / 2
    return value, np.concatenate([scales, [signal, noise]])
