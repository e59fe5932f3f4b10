"""Small problems whose gradients are known, for the tests of meta-training."""

from dataclasses import dataclass
from functools import cached_property

import torch

from hyperlearn.optim.problems import Layout


@dataclass(frozen=True)
class Bowls:
    """Copies of a steep bowl in seven dimensions, as two tensors; there is no noise."""

    n_copies: int = 2
    seed: int = 0
    dtype: torch.dtype = torch.float32

    @property
    def layout(self) -> Layout:
        return Layout(((2, 2), (3,)))

    @cached_property
    def steepness(self) -> torch.Tensor:
        generator = torch.Generator().manual_seed(self.seed)
        return torch.rand(self.n_copies, 7, generator=generator, dtype=self.dtype) + 0.5

    def initial(self) -> torch.Tensor:
        generator = torch.Generator().manual_seed(self.seed + 1)
        return torch.randn(self.n_copies, 7, generator=generator, dtype=self.dtype)

    def train_loss(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        return (self.steepness * rows**4).sum(1)

    def validation_loss(self, rows: torch.Tensor) -> torch.Tensor:
        return (self.steepness * rows**2).sum(1) + 0.1 * rows.sum(1) ** 2


class BowlFamily:
    """Draws bowls."""

    def draw(self, n_copies: int, seed: int) -> Bowls:
        return Bowls(n_copies, seed % 1000)
