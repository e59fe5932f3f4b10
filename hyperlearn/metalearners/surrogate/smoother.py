"""Each past task's runs as a function: one Gaussian-process smoother whose kernel all tasks share.

The kernel is fitted to all tasks at once by pooled marginal likelihood; every task keeps only its
own dual weights. A coordinate that a task's runs do not speak about is left out of its distances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.linalg import cho_factor, cho_solve

from hyperlearn.metalearners.surrogate.sources import SourceRuns, standardised
from hyperlearn.records import BoolArray, FloatArray, IntArray
from hyperlearn.space.correlation import matern

SQRT5 = 5.0**0.5


@dataclass(frozen=True, slots=True)
class Kernel:
    """A Matern-5/2 kernel with its own lengthscale for every coordinate, a constant and noise.

    Attributes:
        inverse_lengthscales: Shape (n_dims,), positive.
        amplitude: Variance of the varying part.
        constant: Variance of the constant part.
        noise: Variance of a run's result around the function.
    """

    inverse_lengthscales: FloatArray
    amplitude: float
    constant: float
    noise: float

    def covariance(
        self, one: FloatArray, other: FloatArray, known: BoolArray | None = None
    ) -> FloatArray:
        """Return the covariance of two sets of points, shape (n_one, n_other), without noise."""
        return self.amplitude * matern(one, other, self._scales(known)) + self.constant

    def _scales(self, known: BoolArray | None) -> FloatArray:
        scales = self.inverse_lengthscales
        return scales if known is None else np.where(known, scales, 0.0)


@dataclass(frozen=True, slots=True)
class SourceFunction:
    """One past task's standardised loss as a function of the configuration.

    Attributes:
        points: Configurations it was learned from, shape (n_runs, n_dims).
        weights: Dual weights, shape (n_runs,).
        known: Which coordinates it speaks about, shape (n_dims,).
        mean: Mean of the task's losses, in the metric's unit.
        deviation: Their standard deviation, same unit.
    """

    points: FloatArray
    weights: FloatArray
    known: BoolArray
    mean: float
    deviation: float

    def evaluate(self, kernel: Kernel, points: FloatArray) -> FloatArray:
        """Return the standardised loss at encoded points, shape (n_points,)."""
        return kernel.covariance(points, self.points, self.known) @ self.weights


def fit_source(runs: SourceRuns, kernel: Kernel) -> SourceFunction:
    """Return a task's function under a shared kernel, from all the runs given."""
    scaled, mean, deviation = standardised(runs.losses)
    covariance = kernel.covariance(runs.points, runs.points, runs.known)
    factor = cho_factor(covariance + kernel.noise * np.eye(len(scaled)), lower=True)
    return SourceFunction(runs.points, cho_solve(factor, scaled), runs.known, mean, deviation)


def evaluate_sources(
    functions: Sequence[SourceFunction], kernel: Kernel, points: FloatArray
) -> FloatArray:
    """Return every task's standardised loss at encoded points, shape (n_points, n_sources)."""
    return np.stack([function.evaluate(kernel, points) for function in functions], axis=1)


def fit_kernel(
    sources: Sequence[SourceRuns],
    rng: np.random.Generator,
    *,
    n_steps: int = 70,
    n_points: int = 48,
    n_tasks: int = 128,
) -> Kernel:
    """Fit the shared kernel by pooled marginal likelihood over random runs of every task.

    Args:
        sources: Past tasks; of more than ``n_tasks``, each step draws that many.
        rng: Draws the runs of each step.
        n_steps: Steps of Adam.
        n_points: Runs of a task in a step at most.
        n_tasks: Tasks in a step at most.

    Returns:
        The kernel, on standardised losses.
    """
    n_dims = sources[0].points.shape[1]
    log_inverse = torch.full((n_dims,), 0.5, dtype=torch.float64, requires_grad=True)
    log_rest = torch.tensor([0.0, 0.0, -3.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([log_inverse, log_rest], lr=0.1)
    for _ in range(n_steps):
        drawn = _draw(sources, rng, n_points=n_points, n_tasks=n_tasks)
        loss = _negative_likelihood(drawn, log_inverse, log_rest)
        loss = loss + 0.002 * ((log_inverse - 0.5) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    amplitude, constant, noise = log_rest.detach().exp().tolist()
    return Kernel(log_inverse.detach().exp().numpy(), amplitude, constant, noise + 1e-6)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Runs of several tasks side by side; a task with fewer than others is filled up.

    Points (tasks, runs, dims), targets (tasks, runs), which runs count (tasks, runs) and which
    coordinates are known (tasks, dims), the latter two as 1 and 0.
    """

    points: torch.Tensor
    targets: torch.Tensor
    counted: torch.Tensor
    known: torch.Tensor


def _draw(
    sources: Sequence[SourceRuns], rng: np.random.Generator, *, n_points: int, n_tasks: int
) -> _Drawn:
    chosen = [sources[task] for task in rng.permutation(len(sources))[:n_tasks]]
    rows = [rng.permutation(len(runs.losses))[:n_points] for runs in chosen]
    filled, counted = filled_up(rows)
    drawn = list(zip(chosen, filled, strict=True))
    return _Drawn(
        torch.from_numpy(np.stack([runs.points[row] for runs, row in drawn])),
        torch.from_numpy(np.stack([standardised(runs.losses)[0][row] for runs, row in drawn])),
        torch.from_numpy(counted),
        torch.from_numpy(np.stack([runs.known for runs in chosen]).astype(np.float64)),
    )


def filled_up(rows: Sequence[IntArray]) -> tuple[IntArray, FloatArray]:
    """Repeat rows of each task to the length of the longest, and tell by 1 or 0 which count.

    Repeated runs must not count: they would seem to prove that runs have no noise.
    """
    longest = max(len(row) for row in rows)
    counted = np.stack([np.arange(longest) < len(row) for row in rows])
    return np.stack([np.resize(row, longest) for row in rows]), counted.astype(np.float64)


def only_counted(covariance: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """Return covariances in which runs that do not count are independent and of variance 1.

    With zeros for their values, they then change neither a determinant nor a quadratic form.
    """
    both = counted[:, :, None] * counted[:, None, :]
    return both * covariance + torch.diag_embed(1.0 - counted)


def torch_matern(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return the Matern-5/2 correlation of scaled points, shape (..., n_one, n_other)."""
    squared = (
        (one * one).sum(-1)[..., :, None]
        + (other * other).sum(-1)[..., None, :]
        - 2.0 * one @ other.transpose(-1, -2)
    )
    distance = SQRT5 * torch.sqrt(squared.clamp_min(0.0) + 1e-12)
    correlation: torch.Tensor = (1.0 + distance + distance * distance / 3.0) * torch.exp(-distance)
    return correlation


def _negative_likelihood(
    drawn: _Drawn, log_inverse: torch.Tensor, log_rest: torch.Tensor
) -> torch.Tensor:
    """Return the mean negative log marginal likelihood per run (Rasmussen and Williams, 5.8)."""
    scaled = drawn.points * (log_inverse.exp() * drawn.known)[:, None, :]
    amplitude, constant, noise = log_rest.exp()
    n_points = drawn.targets.shape[1]
    covariance = amplitude * torch_matern(scaled, scaled) + constant
    covariance = covariance + (noise + 1e-6) * torch.eye(n_points, dtype=torch.float64)
    factor = torch.linalg.cholesky(only_counted(covariance, drawn.counted))
    targets = (drawn.counted * drawn.targets)[..., None]
    white = torch.linalg.solve_triangular(factor, targets, upper=False)
    log_determinant = torch.log(torch.diagonal(factor, dim1=-2, dim2=-1)).sum()
    loss: torch.Tensor = ((white**2).sum() / 2 + log_determinant) / drawn.counted.sum()
    return loss
