"""The family of a user's own model: any torch module on the user's own data, in vmap."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import nn
from torch.func import functional_call, vmap

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.problems import Layout

LossFunction = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class ModelFamily:
    """Trainings of a model, each from other first weights and with other mini-batches.

    Args:
        make_model: Makes a model with fresh weights; called for every copy. Models whose size
            differs from call to call belong in families of their own.
        loss: Takes outputs and targets of a mini-batch and returns the mean loss.
        X: Inputs, the first axis counts rows.
        y: Targets of the rows.
        batch_size: Rows of a mini-batch.
        validation: Share of the rows that are not trained on, the last ones.

    Raises:
        InvalidArgumentError: Rows are missing, or an argument is outside what is allowed.
    """

    make_model: Callable[[], nn.Module]
    loss: LossFunction
    X: torch.Tensor
    y: torch.Tensor
    batch_size: int = 32
    validation: float = 0.25

    def __post_init__(self) -> None:
        if len(self.X) != len(self.y):
            raise InvalidArgumentError(
                f"X has {len(self.X)!r} rows and y has {len(self.y)!r}; give as many of both"
            )
        if not 0 < self.validation < 1 or self.n_train < 1 or self.n_train == len(self.X):
            raise InvalidArgumentError(
                f"validation is {self.validation!r} of {len(self.X)!r} rows; give a share that "
                "leaves rows on both sides"
            )
        if self.batch_size < 1:
            raise InvalidArgumentError(f"batch_size is {self.batch_size!r}; give 1 or more")

    @property
    def n_train(self) -> int:
        """Rows that are trained on."""
        return len(self.X) - math.ceil(self.validation * len(self.X))

    def draw(self, n_copies: int, seed: int) -> "ModelProblem":
        """Return a problem; the same one for the same arguments."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed % LARGEST_SEED)
            models = [self.make_model() for _ in range(n_copies)]
        rows = [torch.cat([p.detach().flatten() for p in model.parameters()]) for model in models]
        return ModelProblem(self, models[0].to("meta"), torch.stack(rows))


@dataclass(frozen=True)
class ModelProblem:
    """Copies of a model on the data of its family; see `Problem`.

    Attributes:
        family: Where data and loss are.
        model: Without weights of its own, on torch's meta device.
        first: First parameters, shape (n_copies, n_parameters).
    """

    family: ModelFamily
    model: nn.Module
    first: torch.Tensor

    @cached_property
    def layout(self) -> Layout:
        """Where the tensors of a model lie."""
        return Layout(tuple(tuple(p.shape) for p in self.model.parameters()))

    def initial(self) -> torch.Tensor:
        """Return the first parameters."""
        return self.first

    def train_loss(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the loss on a mini-batch of its own for every copy."""
        family = self.family
        batch = torch.randint(family.n_train, (len(rows), family.batch_size), generator=generator)
        return self._losses(rows, family.X[batch], family.y[batch], (0, 0, 0))

    def validation_loss(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the loss on the rows kept aside."""
        return self._loss_on(rows, slice(self.family.n_train, None))

    def whole_train_loss(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the loss on all rows that are trained on, shape (n_copies,)."""
        return self._loss_on(rows, slice(self.family.n_train))

    def _loss_on(self, rows: torch.Tensor, kept: slice) -> torch.Tensor:
        return self._losses(rows, self.family.X[kept], self.family.y[kept], (0, None, None))

    def _losses(
        self,
        rows: torch.Tensor,
        X: torch.Tensor,
        y: torch.Tensor,
        in_dims: Sequence[int | None],
    ) -> torch.Tensor:
        names = [name for name, _ in self.model.named_parameters()]
        tensors = self.layout.tensors(rows)

        def loss_of(values: list[torch.Tensor], X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            weights = dict(zip(names, values, strict=True))
            return self.family.loss(functional_call(self.model, weights, (X,)), y)

        losses: torch.Tensor = vmap(loss_of, in_dims=tuple(in_dims), randomness="different")(
            tensors, X, y
        )
        return losses
