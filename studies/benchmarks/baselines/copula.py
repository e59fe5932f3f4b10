"""Losses made Gaussian by their quantiles, and a network that predicts them from past tasks.

Source:
    Salinas, Shen and Perrone, A quantile-based approach for hyperparameter transfer learning,
    ICML 2020, sections 4.1 and 4.2.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import ndtri
from torch import Tensor, nn

from studies.benchmarks.baselines.acquisition import unit_candidates
from studies.benchmarks.protocol import Fold
from studies.benchmarks.space import FloatArray

WIDTH, DEPTH, DROPOUT = 50, 3, 0.1
BATCH, RATES, STEPS_PER_RATE = 64, (1e-2, 2e-3, 4e-4), 1000


def gaussianised(losses: FloatArray) -> FloatArray:
    """Return the normal quantiles of the losses' ranks, truncated, shape (n,).

    The empirical distribution function is cut at delta and 1 - delta with the paper's
    delta = 1 / (4 n^(1/4) sqrt(pi log n)), so that the best and the worst stay finite.
    """
    n = max(len(losses), 2)
    delta = 1 / (4 * n**0.25 * np.sqrt(np.pi * np.log(n)))
    below = np.searchsorted(np.sort(losses), losses) / n
    quantiles: FloatArray = ndtri(np.clip(below, delta, 1 - delta))
    return quantiles


@dataclass(frozen=True)
class QuantilePrior:
    """What past tasks say of a configuration: mean and deviation of its Gaussianised loss."""

    network: nn.Module
    shift: FloatArray
    scale: FloatArray

    def predict(self, inputs: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return means and deviations at inputs of the unit cube, each shape (n,)."""
        with torch.no_grad():
            outputs = self.network(_tensor((inputs - self.shift) / self.scale))
        mean, deviation = _moments(outputs)
        return mean.numpy().astype(np.float64), deviation.numpy().astype(np.float64)


@dataclass(frozen=True)
class PriorOfFold:
    """A fold's prior with what it predicts of the candidates, each shape (n_candidates,)."""

    prior: QuantilePrior
    means: FloatArray
    deviations: FloatArray


def prior_of(fold: Fold) -> PriorOfFold:
    """Return the fold's prior, trained at the first call."""
    return fold.once("quantile prior", _trained_on)


def _trained_on(fold: Fold) -> PriorOfFold:
    inputs = fold.table.space.unit(np.vstack([source.vectors for source in fold.sources]))
    targets = np.concatenate([gaussianised(source.losses) for source in fold.sources])
    prior = train_prior(inputs, targets, seed=fold.index)
    return PriorOfFold(prior, *prior.predict(unit_candidates(fold)))


def train_prior(inputs: FloatArray, targets: FloatArray, seed: int) -> QuantilePrior:
    """Train the network by the likelihood of all past tasks' results together.

    Args:
        inputs: Shape (n, d).
        targets: Gaussianised losses, shape (n,).
        seed: Of the first weights, the batches and the dropout.
    """
    shift, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = _network(inputs.shape[1])
        _train(network, _tensor((inputs - shift) / scale), _tensor(targets))
    return QuantilePrior(network.eval(), shift, scale)


def _network(n_inputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width in [n_inputs, *[WIDTH] * (DEPTH - 1)]:
        layers += [nn.Linear(width, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT)]
    return nn.Sequential(*layers, nn.Linear(WIDTH, 2))


def _train(network: nn.Module, inputs: Tensor, targets: Tensor) -> None:
    optimizer = torch.optim.Adam(network.parameters())
    for rate in RATES:
        for group in optimizer.param_groups:
            group["lr"] = rate
        for _ in range(STEPS_PER_RATE):
            batch = torch.randint(len(inputs), (BATCH,))
            mean, deviation = _moments(network(inputs[batch]))
            errors = (targets[batch] - mean) / deviation
            optimizer.zero_grad()
            (deviation.log() + errors**2 / 2).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()


def _moments(outputs: Tensor) -> tuple[Tensor, Tensor]:
    return outputs[:, 0], nn.functional.softplus(outputs[:, 1]) + 1e-3


def _tensor(values: FloatArray) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
