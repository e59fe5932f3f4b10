"""Made-up data sets for meta-training: inputs, targets, some of it noise, none of it real data.

Each function makes ``n_copies`` data sets of one shape. Inputs are (n_copies, n_rows, n_inputs);
targets are class indices (n_copies, n_rows) or numbers (n_copies, n_rows, n_targets).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class DataShape:
    """Sizes of the data sets to be made.

    Attributes:
        n_copies: Number of data sets.
        n_rows: Rows of each.
        n_inputs: Columns of the inputs.
        n_targets: Classes, or columns of the targets.
    """

    n_copies: int
    n_rows: int
    n_inputs: int
    n_targets: int


Data = tuple[torch.Tensor, torch.Tensor]


def clusters(shape: DataShape, generator: torch.Generator) -> Data:
    """Make classes of several clusters each, apart by an amount that differs between copies."""
    copies, rows, inputs = shape.n_copies, shape.n_rows, shape.n_inputs
    n_clusters = shape.n_targets * 3
    centres = torch.randn(copies, n_clusters, inputs, generator=generator)
    apart = torch.rand(copies, 1, 1, generator=generator) * 2.0 + 0.5
    owner = torch.randint(n_clusters, (copies, rows), generator=generator)
    noise = torch.randn(copies, rows, inputs, generator=generator)
    X = torch.gather(centres * apart, 1, owner[..., None].expand(-1, -1, inputs)) + noise
    return X / (1 + apart**2).sqrt(), _mislabelled(owner % shape.n_targets, shape, generator)


def sparse_counts(shape: DataShape, generator: torch.Generator) -> Data:
    """Make inputs of many zeros and no negative numbers, as pixels and counts are."""
    copies, rows, inputs = shape.n_copies, shape.n_rows, shape.n_inputs
    prototypes = torch.relu(torch.randn(copies, shape.n_targets, inputs, generator=generator) * 2)
    target = torch.randint(shape.n_targets, (copies, rows), generator=generator)
    X = torch.gather(prototypes, 1, target[..., None].expand(-1, -1, inputs))
    noise = torch.randn(copies, rows, inputs, generator=generator)
    level = torch.rand(copies, 1, 1, generator=generator) + 0.3
    alive = (torch.rand(copies, 1, inputs, generator=generator) > 0.2).float()
    return torch.relu(X + level * noise) * alive / 2, _mislabelled(target, shape, generator)


def teacher_classes(shape: DataShape, generator: torch.Generator) -> Data:
    """Make classes by the greatest output of a random network."""
    X = torch.randn(shape.n_copies, shape.n_rows, shape.n_inputs, generator=generator)
    return X, _mislabelled(_teacher(X, shape, generator).argmax(-1), shape, generator)


def teacher_numbers(shape: DataShape, generator: torch.Generator) -> Data:
    """Make numbers by a random network, with noise."""
    X = torch.randn(shape.n_copies, shape.n_rows, shape.n_inputs, generator=generator)
    return X, _noisy(_teacher(X, shape, generator), generator)


def ill_conditioned(shape: DataShape, generator: torch.Generator) -> Data:
    """Make linear numbers of correlated inputs, whose variances span up to four decades."""
    copies, inputs = shape.n_copies, shape.n_inputs
    spread = torch.rand(copies, 1, 1, generator=generator) * 2
    variances = 10 ** (-spread * torch.linspace(0, 1, inputs))
    rotation = torch.randn(copies, inputs, inputs, generator=generator) / inputs**0.5
    X = torch.randn(copies, shape.n_rows, inputs, generator=generator) * variances @ rotation
    X = X / X.std((1, 2), keepdim=True)
    slope = torch.randn(copies, inputs, shape.n_targets, generator=generator)
    return X, _noisy(X @ slope, generator)


def low_rank(shape: DataShape, generator: torch.Generator) -> Data:
    """Make inputs that lie near a curved surface of few dimensions, to be rebuilt."""
    copies, rows, inputs = shape.n_copies, shape.n_rows, shape.n_inputs
    rank = max(2, inputs // 4)
    hidden = torch.randn(copies, rows, rank, generator=generator)
    basis = torch.randn(copies, rank, inputs, generator=generator)
    X = torch.relu(hidden @ basis / rank**0.5)
    return X, X.clone()


def _teacher(X: torch.Tensor, shape: DataShape, generator: torch.Generator) -> torch.Tensor:
    width = 16
    first = torch.randn(shape.n_copies, shape.n_inputs, width, generator=generator)
    second = torch.randn(shape.n_copies, width, shape.n_targets, generator=generator)
    return torch.tanh(1.5 * X @ first / shape.n_inputs**0.5) @ second / 2


def _noisy(target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Standardise numbers and add noise, of an amount that differs between copies."""
    level = torch.rand(len(target), 1, 1, generator=generator) ** 2
    noise = torch.randn(target.shape, generator=generator)
    standard = (target - target.mean((1, 2), keepdim=True)) / target.std((1, 2), keepdim=True)
    return (standard + level * noise) / (1 + level**2).sqrt()


def _mislabelled(
    target: torch.Tensor, shape: DataShape, generator: torch.Generator
) -> torch.Tensor:
    """Replace up to a fifth of the labels by chance, none in three quarters of the copies."""
    share = (torch.rand(len(target), 1, generator=generator) * 0.8 - 0.6).clamp(min=0)
    is_wrong = torch.rand(target.shape, generator=generator) < share
    chance = torch.randint(shape.n_targets, target.shape, generator=generator)
    return torch.where(is_wrong, chance, target)


CLASSES: tuple[Callable[[DataShape, torch.Generator], Data], ...] = (
    clusters,
    sparse_counts,
    teacher_classes,
)
NUMBERS: tuple[Callable[[DataShape, torch.Generator], Data], ...] = (
    teacher_numbers,
    ill_conditioned,
    low_rank,
)
