"""Meta-training of the mixture: every past task plays the new one, predicted by the others.

The loss is the marginal likelihood of a past task's runs under the mixture over the *other* past
tasks. Runs are drawn towards good ones half of the time, because searches look there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from hyperlearn.metalearners.surrogate.mixture import MixtureParameters, scale_prior
from hyperlearn.metalearners.surrogate.smoother import filled_up, only_counted, torch_matern
from hyperlearn.metalearners.surrogate.sources import SourceRuns
from hyperlearn.records import FloatArray, IntArray

N_TASKS_IN_STEP = 24
FEWEST_RUNS, MOST_RUNS = 10, 60


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Past tasks beside one another's functions.

    Attributes:
        sources: The past tasks' runs.
        functions: For each task, every task's standardised loss at its runs, (n_runs, n_tasks).
        means: Mean loss of each task, shape (n_tasks,), metric's unit.
        deviations: Standard deviation of each task's losses, same shape and unit.
        distances: Task distance between past tasks, shape (n_tasks, n_tasks); zeros if unknown.
        inverse_lengthscales: Of the smoother's kernel, shape (n_dims,).
    """

    sources: Sequence[SourceRuns]
    functions: Sequence[FloatArray]
    means: FloatArray
    deviations: FloatArray
    distances: FloatArray
    inverse_lengthscales: FloatArray


class _Parameters(torch.nn.Module):
    """The mixture's parameters without bounds, and the pull towards where they start."""

    def __init__(self, log_inverse: FloatArray) -> None:
        super().__init__()
        start = [1.0, -1.0, -5.0, 0.0, -2.0, 2.0]
        self.start = torch.tensor(start, dtype=torch.float64)
        self.log_start = torch.from_numpy(log_inverse)
        self.free = torch.nn.Parameter(self.start.clone())
        self.log_inverse = torch.nn.Parameter(self.log_start.clone())

    def pull(self) -> torch.Tensor:
        moved = ((self.free - self.start) ** 2).sum()
        return 0.001 * (moved + ((self.log_inverse - self.log_start) ** 2).sum())

    def values(self) -> tuple[torch.Tensor, ...]:
        """Return blend squared, residual, noise, location spread, sharpness, mean weight."""
        blend, residual, noise, spread, sharpness, mean_weight = self.free.unbind()
        return (
            torch.sigmoid(blend) ** 2,
            residual.exp(),
            noise.exp() + 1e-6,
            spread.exp(),
            sharpness.exp(),
            torch.sigmoid(mean_weight),
        )


def train_mixture(
    training: TrainingSet, rng: np.random.Generator, *, n_steps: int = 100
) -> MixtureParameters:
    """Learn how a new task relates to past ones, by leaving each past task out in turn.

    Args:
        training: At least two past tasks.
        rng: Draws tasks and runs.
        n_steps: Steps of Adam.

    Returns:
        The parameters after the last step.
    """
    parameters = _Parameters(np.log(training.inverse_lengthscales))
    optimizer = torch.optim.Adam(parameters.parameters(), lr=0.05)
    for _ in range(n_steps):
        loss = _step_loss(training, parameters, rng) + parameters.pull()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        blend2, *others = (float(value) for value in parameters.values())
        residual, noise, spread, sharpness, mean_weight = others
        inverse = parameters.log_inverse.exp().numpy().copy()
    return MixtureParameters(
        blend=float(np.sqrt(blend2)),
        residual=residual,
        noise=noise,
        location_spread=spread,
        sharpness=sharpness,
        mean_weight=mean_weight,
        inverse_lengthscales=inverse,
    )


def _step_loss(
    training: TrainingSet, parameters: _Parameters, rng: np.random.Generator
) -> torch.Tensor:
    """Return the mean negative log likelihood per run of some tasks, each left out."""
    batch = _draw_batch(training, rng)
    return -_log_likelihood(training, parameters, batch).sum() / batch.counted.sum()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Runs of tasks that are left out: points, losses and all tasks' functions at them.

    A task with fewer runs than others is filled up; those are not counted.
    """

    held: IntArray
    points: torch.Tensor
    losses: torch.Tensor
    functions: torch.Tensor
    counted: torch.Tensor


def _draw_batch(training: TrainingSet, rng: np.random.Generator) -> _Batch:
    held = rng.permutation(len(training.sources))[:N_TASKS_IN_STEP]
    n_runs = int(rng.integers(FEWEST_RUNS, MOST_RUNS + 1))
    rows = [_draw_runs(training.sources[task].losses, n_runs, rng) for task in held]
    filled, counted = filled_up(rows)
    drawn = list(zip(held, filled, strict=True))
    return _Batch(
        held,
        torch.from_numpy(np.stack([training.sources[t].points[r] for t, r in drawn])),
        torch.from_numpy(np.stack([training.sources[t].losses[r] for t, r in drawn])),
        torch.from_numpy(np.stack([training.functions[t][r] for t, r in drawn])),
        torch.from_numpy(counted),
    )


def _draw_runs(losses: FloatArray, count: int, rng: np.random.Generator) -> IntArray:
    """Draw rows of a task, half of the time towards low losses; all if there are too few."""
    n_runs = len(losses)
    chance = np.ones(n_runs)
    if rng.random() < 0.5:
        rank = np.argsort(np.argsort(-losses, kind="stable"), kind="stable")
        chance = np.exp(2.0 * rank / n_runs)
    return rng.choice(n_runs, min(count, n_runs), replace=False, p=chance / chance.sum())


def _log_likelihood(training: TrainingSet, parameters: _Parameters, batch: _Batch) -> torch.Tensor:
    """Return the log likelihood of each left-out task's runs, shape (n_held,)."""
    h2, residual, noise, spread, sharpness, mean_weight = parameters.values()
    log_weights = _log_weights(training, batch.held, sharpness)
    weights = log_weights.exp()[:, None, :]
    mean = (batch.functions * weights).sum(-1, keepdim=True)
    added = batch.functions - mean
    scaled = batch.points * parameters.log_inverse.exp()
    covariance = h2 * (added * weights) @ added.transpose(-1, -2)
    covariance = covariance + residual * torch_matern(scaled, scaled)
    covariance = covariance + noise * torch.eye(batch.losses.shape[1], dtype=torch.float64)
    factor = torch.linalg.cholesky(only_counted(covariance, batch.counted))
    prior = _priors(training, batch.held, spread)
    centre = mean_weight * mean + torch.sqrt(1 - h2) * added
    losses = (batch.losses - prior.location[:, None])[..., None]
    stacked = torch.cat([centre, losses, torch.ones_like(losses)], -1) * batch.counted[..., None]
    white = torch.linalg.solve_triangular(factor, stacked, upper=False)
    likelihoods = _component_likelihoods(prior, white, batch.counted.sum(1)[:, None, None])
    components = log_weights[..., None] + likelihoods
    log_determinant = torch.log(torch.diagonal(factor, dim1=-2, dim2=-1)).sum(-1)
    return torch.logsumexp(components.flatten(1), 1) - log_determinant


def _component_likelihoods(
    prior: "_Priors", white: torch.Tensor, n_runs: torch.Tensor
) -> torch.Tensor:
    """Return the log likelihood of each (task, scale), shape (n_held, n_tasks, n_scales).

    Constants and the determinant, which all components share, are left out.
    """
    w, r, u = white[..., :-2].transpose(-1, -2), white[..., -2:-1], white[..., -1:]
    s, variance = prior.scales[:, None, :], prior.variance[:, None, None]
    square = (r * r).sum(1, keepdim=True) / s**2 - 2 * (w @ r) / s + (w * w).sum(-1, keepdim=True)
    along = (u * r).sum(1, keepdim=True) / s - w @ u
    precision = (u * u).sum(1, keepdim=True)
    distance = square - along**2 / (precision + s**2 / variance)
    spread = 0.5 * torch.log1p(variance / s**2 * precision)
    return prior.log_scales - n_runs * s.log() - spread - distance / 2


def _log_weights(training: TrainingSet, held: IntArray, sharpness: torch.Tensor) -> torch.Tensor:
    """Return the log prior of every task for each held one, whose own is nil."""
    logits = -sharpness * torch.from_numpy(training.distances[held])
    own = torch.zeros_like(logits)
    own[torch.arange(len(held)), torch.from_numpy(held)] = -120.0
    return torch.log_softmax(logits + own, -1)


@dataclass(frozen=True, slots=True)
class _Priors:
    """Location, its variance, scale grid and its log prior, for each left-out task."""

    location: torch.Tensor
    variance: torch.Tensor
    scales: torch.Tensor
    log_scales: torch.Tensor


def _priors(training: TrainingSet, held: IntArray, spread: torch.Tensor) -> _Priors:
    """Return what the other tasks say about location and scale of each left-out one."""
    rest = np.ones((len(held), len(training.means)), dtype=bool)
    rest[np.arange(len(held)), held] = False
    priors = [scale_prior(training.means[r], training.deviations[r], 1.0) for r in rest]
    return _Priors(
        torch.tensor([prior.location for prior in priors], dtype=torch.float64),
        torch.tensor([prior.location_variance for prior in priors], dtype=torch.float64) * spread,
        torch.from_numpy(np.stack([prior.scales for prior in priors])),
        torch.from_numpy(priors[0].log_probabilities),
    )
