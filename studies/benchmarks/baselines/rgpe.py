"""RGPE: the ranking-weighted ensemble of Gaussian processes.

The first trials need no random beginning: with fewer than three results all sources weigh the same.

Source:
    Feurer, Letham and Bakshy, Scalable meta-learning for Bayesian optimization using
    ranking-weighted Gaussian process ensembles, AutoML workshop at ICML 2018 (arXiv 1802.02219).
"""

import numpy as np

from studies.benchmarks.baselines.acquisition import (
    CandidateSearch,
    expected_improvement,
    standardised,
    unit_candidates,
)
from studies.benchmarks.baselines.gaussian_process import GaussianProcess, fit_process, matern52
from studies.benchmarks.baselines.source_processes import SourceProcesses, source_processes
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray

N_SAMPLES = 100
"""Draws of each process from which its probability to rank best is estimated."""
MIN_RESULTS = 3
DILUTION_PERCENTILE = 95


def rgpe(setting: Setting) -> CandidateSearch:
    """Return the search."""
    return CandidateSearch(setting, EnsembleScorer(setting.fold, setting.seed))


class EnsembleScorer:
    """Expected improvement under the ensemble."""

    def __init__(self, fold: Fold, seed: int) -> None:
        self._sources = fold.once("Matern processes", _sources)
        self._points = unit_candidates(fold)
        self._draws = _SourceDraws(self._sources.processes)
        self._rng = np.random.RandomState(seed)
        self._start: FloatArray | None = None

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:
        """Score the candidates; before the first result by the sources' mean alone."""
        if not len(losses):
            return -self._sources.consensus()
        target = standardised(losses)
        own = fit_process(inputs, target, matern52, self._start, max_steps=15)
        self._start = own.logs
        weights = self._weights(own, inputs, target)
        means, deviations = own.predict(self._points)
        mean = weights[:-1] @ self._sources.means + weights[-1] * means
        variance = weights[:-1] ** 2 @ self._sources.deviations**2 + (weights[-1] * deviations) ** 2
        return expected_improvement(mean, np.sqrt(variance), float(target.min()))

    def _weights(self, own: GaussianProcess, inputs: FloatArray, target: FloatArray) -> FloatArray:
        n_sources = len(self._sources.processes)
        drawn = self._draws.at(inputs, self._rng)
        if len(target) < MIN_RESULTS:
            return np.append(np.full(n_sources, 1 / n_sources), 0.0)
        left_out = left_out_losses(own, target, self._rng)
        return ensemble_weights(ranking_losses(drawn, target), left_out, self._rng)


class _SourceDraws:
    """Joint posterior draws of every source at the configurations run, extended trial by trial."""

    def __init__(self, processes: tuple[GaussianProcess, ...]) -> None:
        self._processes = processes
        self._whitened = np.empty((len(processes), len(processes[0].inputs), 0))
        self._means = np.empty((len(processes), 0))

    def at(self, inputs: FloatArray, rng: np.random.RandomState) -> FloatArray:
        """Return draws of the sources' functions, shape (n_sources, N_SAMPLES, n)."""
        new = inputs[self._means.shape[1] :]
        self._means = np.hstack([self._means, [p.mean(new) for p in self._processes]])
        whitened = np.array([p.whitened(new) for p in self._processes])
        self._whitened = np.concatenate([self._whitened, whitened], axis=2)
        prior = np.array([p.covariance(inputs, inputs) for p in self._processes])
        posterior = prior - self._whitened.transpose(0, 2, 1) @ self._whitened
        factors = np.linalg.cholesky(posterior + 1e-6 * np.eye(len(inputs)))
        noise = rng.standard_normal((len(self._processes), N_SAMPLES, len(inputs)))
        return self._means[:, None] + noise @ factors.transpose(0, 2, 1)


def ranking_losses(drawn: FloatArray, target: FloatArray) -> FloatArray:
    """Count the misranked pairs of every draw (eq. 4).

    Args:
        drawn: Draws of functions at the results, shape (n_sources, n_samples, n).
        target: The results, shape (n,).

    Returns:
        Shape (n_sources, n_samples); a misranked pair counts twice, one of equal results once, as
        in the paper's double sum.
    """
    order = np.argsort(target, kind="stable")
    ordered = target[order]
    values = np.ascontiguousarray(drawn.reshape(-1, len(target)).T[order], dtype=np.float32)
    losses = np.zeros(values.shape[1])
    for i, first_larger in enumerate(np.searchsorted(ordered, ordered, side="right")):
        losses += 2 * np.count_nonzero(values[first_larger:] <= values[i], axis=0)
        losses += first_larger - i - 1
    return losses.reshape(drawn.shape[:2])


def left_out_losses(
    own: GaussianProcess, target: FloatArray, rng: np.random.RandomState
) -> FloatArray:
    """Count the misranked pairs of the new task's own process, each result predicted without it.

    Returns:
        Shape (n_samples,) (eq. 5: the prediction of one result against the other result).
    """
    means, deviations = own.left_out(target)
    drawn = means + deviations * rng.standard_normal((N_SAMPLES, len(target)))
    misranked = (drawn[:, :, None] < target) ^ (target[:, None] < target)
    misranked[:, np.arange(len(target)), np.arange(len(target))] = False
    losses: FloatArray = misranked.sum(axis=(1, 2)).astype(np.float64)
    return losses


def ensemble_weights(
    sources: FloatArray, own: FloatArray, rng: np.random.RandomState
) -> FloatArray:
    """Return how often each process ranks best, those left out that would only dilute.

    A source is left out if its median loss is above the 95th percentile of the new task's own
    process. A tie goes to the latter, else to a random one of the tied.

    Args:
        sources: Ranking losses of the sources, shape (n_sources, n_samples).
        own: Those of the new task's own process, shape (n_samples,).
        rng: Breaks ties.

    Returns:
        Weights that sum to 1, shape (n_sources + 1,), the own one last.
    """
    dilutes = np.median(sources, axis=1) > np.percentile(own, DILUTION_PERCENTILE)
    losses = np.vstack([np.where(dilutes[:, None], np.inf, sources), own - 0.5])
    ties = rng.uniform(0, 0.25, losses.shape)
    winners = (losses + ties).argmin(axis=0)
    weights: FloatArray = np.bincount(winners, minlength=len(losses)) / losses.shape[1]
    return weights


def _sources(fold: Fold) -> SourceProcesses:
    return source_processes(fold, matern52, standardised)
