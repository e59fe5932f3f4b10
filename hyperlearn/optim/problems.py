"""What a meta-trainer trains on: problems, several of one shape trained side by side.

A `ProblemFamily` draws a `Problem`: ``n_copies`` models of one architecture, each with data and
first parameters of its own. All parameters of a copy lie in one row of a matrix, so that the update
of all copies is one operation; `Layout` knows which part of a row is which tensor.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import torch


@dataclass(frozen=True)
class Layout:
    """Where the tensors of a model lie in a row of parameters.

    Attributes:
        shapes: Shape of each tensor, in the order of the row.
    """

    shapes: tuple[tuple[int, ...], ...]

    @cached_property
    def sizes(self) -> list[int]:
        """Number of coordinates of each tensor."""
        return [math.prod(shape) for shape in self.shapes]

    @cached_property
    def owners(self) -> torch.Tensor:
        """Index of the tensor that each coordinate of a row belongs to, shape (n_parameters,)."""
        return torch.repeat_interleave(torch.tensor(self.sizes))

    @cached_property
    def flatness(self) -> torch.Tensor:
        """1 for tensors of at most one axis, 0 for others, shape (n_tensors,)."""
        return torch.tensor([float(len(shape) < 2) for shape in self.shapes])

    def tensors(self, rows: torch.Tensor) -> list[torch.Tensor]:
        """Return views of rows as tensors: (n_copies, n_parameters) to (n_copies, *shape)."""
        parts = torch.split(rows, self.sizes, -1)
        return [
            part.reshape(len(rows), *shape) for part, shape in zip(parts, self.shapes, strict=True)
        ]


class Problem(Protocol):
    """Models of one architecture, each with its own data, trained side by side."""

    @property
    def layout(self) -> Layout:
        """Where the tensors of a model lie."""

    def initial(self) -> torch.Tensor:
        """Return the first parameters, shape (n_copies, n_parameters)."""

    def train_loss(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the loss of each copy on a mini-batch drawn from a generator, shape (n_copies,).

        Args:
            rows: Parameters, shape (n_copies, n_parameters); gradients flow to them.
            generator: What the mini-batch is drawn from.
        """

    def validation_loss(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the loss of each copy on data that is not trained on, shape (n_copies,)."""


class ProblemFamily(Protocol):
    """A distribution of problems."""

    def draw(self, n_copies: int, seed: int) -> Problem:
        """Return a problem; the same one for the same arguments."""


@dataclass(frozen=True)
class MixedFamily:
    """A family that draws from one of several, each as likely as the others.

    Attributes:
        families: At least one.
    """

    families: Sequence[ProblemFamily]

    def draw(self, n_copies: int, seed: int) -> Problem:
        """Return a problem of a family that the seed chooses."""
        chosen = seed % len(self.families)
        return self.families[chosen].draw(n_copies, seed // len(self.families))
