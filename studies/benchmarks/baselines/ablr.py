"""ABLR: Bayesian linear regression a task, on features that all tasks share.

A network turns a configuration into features; every task has its own precisions of weights and
noise; network and precisions maximise the sum of the tasks' marginal likelihoods. For the new task
the features stay as the past tasks made them and its own precisions are fitted at every trial.
The method has no opinion before it has results, so it begins with five random configurations;
`portfolio5_ablr` begins with a greedy portfolio of five instead.

Source:
    Perrone, Jenatton, Seeger and Archambeau, Scalable hyperparameter transfer learning,
    NeurIPS 2018, section 3.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from studies.benchmarks.baselines.acquisition import (
    CandidateSearch,
    expected_improvement,
    standardised,
    unit_candidates,
)
from studies.benchmarks.baselines.source_processes import thinned_rows
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray
from studies.benchmarks.warm_starts import greedy_portfolio

WIDTH, N_FEATURES = 50, 50
N_FIRST = 5
STEPS, RATE = 300, 1e-2
FIRST_VARIANCES = (1 / N_FEATURES, 0.1)
"""Of a weight and of the noise, with which the training begins."""
RATIOS = np.logspace(-4, 4, 41)
"""Ratios of the prior variance of a weight to the noise variance that are tried for a new task."""


def ablr(setting: Setting) -> CandidateSearch:
    """Return the search that begins at random."""
    rng = np.random.RandomState(setting.seed)
    first = np.array([setting.space.draw(rng) for _ in range(N_FIRST)])
    return CandidateSearch(setting, LinearScorer(setting.fold), first)


def portfolio5_ablr(setting: Setting) -> CandidateSearch:
    """Return the search that begins with a portfolio."""
    first = setting.fold.once("portfolio of 5", lambda fold: greedy_portfolio(fold, N_FIRST))
    return CandidateSearch(setting, LinearScorer(setting.fold), first)


class LinearScorer:
    """Expected improvement under Bayesian linear regression on the shared features."""

    def __init__(self, fold: Fold) -> None:
        self._network = fold.once("ablr features", train_features)
        self._features = features_of(self._network, unit_candidates(fold))

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:
        """Score the candidates; there must be results."""
        target = standardised(losses)
        known = features_of(self._network, inputs)
        means, deviations = predict_linear(known, target, self._features)
        return expected_improvement(means, deviations, float(target.min()))


def features_of(network: nn.Module, inputs: FloatArray) -> FloatArray:
    """Return the features of configurations, shape (n, N_FEATURES + 1), the last one 1."""
    with torch.no_grad():
        return _features(network, torch.from_numpy(inputs)).numpy()


def predict_linear(
    known: FloatArray, target: FloatArray, asked: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Predict by Bayesian linear regression of the likeliest precisions.

    Args:
        known: Features of the results, shape (n, k).
        target: The results, standardised, shape (n,).
        asked: Features of what is asked, shape (m, k).

    Returns:
        Posterior means and deviations, each shape (m,).
    """
    values, vectors = np.linalg.eigh(known @ known.T)
    values, rotated = np.maximum(values, 0.0), vectors.T @ target
    spectra = 1 + RATIOS[:, None] * values  # of the covariance in units of the noise
    noises = np.maximum((rotated**2 / spectra).mean(axis=1), 1e-6)
    best = int((len(target) * np.log(noises) + np.log(spectra).sum(axis=1)).argmin())
    cross = RATIOS[best] * asked @ known.T @ vectors
    means = cross @ (rotated / spectra[best])
    variances = RATIOS[best] * (asked**2).sum(axis=1) - (cross**2 / spectra[best]).sum(axis=1)
    return means, np.sqrt(noises[best] * np.maximum(variances, 1e-10))


def train_features(fold: Fold) -> nn.Module:
    """Train the network on the fold's sources, all at once, 50 results of each."""
    thinned = (thinned_rows(fold, i, source) for i, source in enumerate(fold.sources))
    rows = [(inputs, standardised(losses)) for inputs, losses in thinned]
    with torch.random.fork_rng():
        torch.manual_seed(fold.index)
        network = _network(rows[0][0].shape[1])
        logs = torch.zeros(2, len(rows), dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([*network.parameters(), logs], RATE)
        groups = list(_by_length(rows))
        for _ in range(STEPS):
            optimizer.zero_grad()
            parts = [_evidence(network, x, y, logs[:, at]) for at, x, y in groups]
            torch.stack(parts).sum().neg().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return network


def _network(n_inputs: int) -> nn.Sequential:
    network = nn.Sequential(
        nn.Linear(n_inputs, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, WIDTH),
        nn.Tanh(),
        nn.Linear(WIDTH, N_FEATURES),
        nn.Tanh(),
    )
    return network.double()


def _features(network: nn.Module, inputs: Tensor) -> Tensor:
    learned = network(inputs)
    return torch.cat([learned, torch.ones_like(learned[..., :1])], dim=-1)


def _by_length(
    rows: list[tuple[FloatArray, FloatArray]],
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield tasks with as many results each: their indices, inputs (t, n, d), results (t, n)."""
    lengths = np.array([len(losses) for _, losses in rows])
    for length in np.unique(lengths):
        at = np.flatnonzero(lengths == length)
        inputs, losses = (np.stack([rows[i][part] for i in at]) for part in (0, 1))
        yield torch.from_numpy(at), torch.from_numpy(inputs), torch.from_numpy(losses)


def _evidence(network: nn.Module, inputs: Tensor, targets: Tensor, logs: Tensor) -> Tensor:
    """Return the tasks' summed log marginal likelihood, up to a constant.

    Args:
        network: Makes the features.
        inputs: Shape (n_tasks, n, d).
        targets: Shape (n_tasks, n).
        logs: Logarithms of the variances of weights and noise, in units of ``FIRST_VARIANCES``,
            shape (2, n_tasks).
    """
    features = _features(network, inputs)
    signal, noise = (
        torch.exp(logs)[..., None, None] * torch.tensor(FIRST_VARIANCES)[:, None, None, None]
    )
    identity = torch.eye(targets.shape[1], dtype=torch.float64)
    covariance = signal * features @ features.transpose(1, 2) + (noise + 1e-4) * identity
    factor = torch.linalg.cholesky(covariance)
    solved = torch.cholesky_solve(targets[..., None], factor)[..., 0]
    determinant = torch.log(torch.diagonal(factor, dim1=1, dim2=2)).sum()
    return -(targets * solved).sum() / 2 - determinant
