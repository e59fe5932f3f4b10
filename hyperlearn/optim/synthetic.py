"""The synthetic family: multilayer perceptrons of many kinds on made-up data.

Depth, width, activation, batch size, first scale, size of the data, noise and the scale of each
tensor differ between problems, so that a controller that does well on all of them has to look at
what it sees instead of remembering one rate.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch.nn import functional

from hyperlearn.optim.problems import Layout
from hyperlearn.optim.synthetic_data import CLASSES, NUMBERS, DataShape

ACTIVATIONS: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = (
    torch.relu,
    torch.tanh,
    functional.silu,
    functional.elu,
)
VALIDATION_ROWS = 128
_Option = TypeVar("_Option")


@dataclass(frozen=True)
class Architecture:
    """One kind of perceptron.

    Attributes:
        widths: Size of each layer, from the inputs to the outputs.
        activation: Between layers.
        is_residual: Whether hidden layers of one width add to what they get, normalised.
    """

    widths: tuple[int, ...]
    activation: Callable[[torch.Tensor], torch.Tensor]
    is_residual: bool

    @property
    def layout(self) -> Layout:
        """Weights, bias of each layer; a gain as well where a layer is normalised."""
        shapes: list[tuple[int, ...]] = []
        for index, (fan_in, fan_out) in enumerate(zip(self.widths, self.widths[1:], strict=False)):
            shapes += [(fan_in, fan_out), (fan_out,)]
            if self._is_normalised(index):
                shapes.append((fan_in,))
        return Layout(tuple(shapes))

    def _is_normalised(self, layer: int) -> bool:
        return self.is_residual and layer > 0

    def outputs(self, tensors: list[torch.Tensor], X: torch.Tensor) -> torch.Tensor:
        """Return outputs of all copies, (n_copies, n_rows, n_outputs)."""
        left = iter(tensors)
        n_layers = len(self.widths) - 1
        values = X
        for layer in range(n_layers):
            weight, bias = next(left), next(left)
            inputs = values
            if self._is_normalised(layer):
                inputs = functional.layer_norm(values, values.shape[-1:]) * next(left)[:, None]
            result = torch.baddbmm(bias[:, None], inputs, weight)
            if layer == n_layers - 1:
                return result
            result = self.activation(result)
            values = values + result if self._is_normalised(layer) else result
        return values


@dataclass(frozen=True)
class SyntheticProblem:
    """Perceptrons of one architecture on made-up data; see `Problem`.

    Attributes:
        architecture: Of all copies.
        first: First parameters, shape (n_copies, n_parameters), before reparametrisation.
        factors: What each parameter is multiplied by in the model, same shape.
        X: Inputs, shape (n_copies, n_rows, n_inputs); the last `VALIDATION_ROWS` validate.
        y: Targets.
        batch_size: Rows of a mini-batch.
    """

    architecture: Architecture
    first: torch.Tensor
    factors: torch.Tensor
    X: torch.Tensor
    y: torch.Tensor
    batch_size: int

    @property
    def layout(self) -> Layout:
        """Where the tensors of a model lie."""
        return self.architecture.layout

    def initial(self) -> torch.Tensor:
        """Return the first parameters."""
        return self.first / self.factors

    def train_loss(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the loss on a mini-batch, the same rows of every copy's data."""
        n_rows = self.X.shape[1] - VALIDATION_ROWS
        batch = torch.randint(n_rows, (min(self.batch_size, n_rows),), generator=generator)
        return self._loss(rows, self.X[:, batch], self.y[:, batch])

    def validation_loss(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the loss on the rows kept aside."""
        return self._loss(rows, self.X[:, -VALIDATION_ROWS:], self.y[:, -VALIDATION_ROWS:])

    def _loss(self, rows: torch.Tensor, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        outputs = self.architecture.outputs(self.layout.tensors(rows * self.factors), X)
        if y.is_floating_point():
            return (outputs - y).square().mean((1, 2))
        losses = functional.cross_entropy(outputs.flatten(0, 1), y.flatten(), reduction="none")
        return losses.view(y.shape).mean(1)


@dataclass(frozen=True)
class SyntheticFamily:
    """The distribution that the shipped checkpoints are trained on.

    Attributes:
        most_rows: Rows of the largest data set to train on.
        widest: Units of the widest hidden layer.
    """

    most_rows: int = 2048
    widest: int = 48

    def draw(self, n_copies: int, seed: int) -> SyntheticProblem:
        """Return a problem; the same one for the same arguments."""
        generator = torch.Generator().manual_seed(seed)
        is_numeric = _uniform(generator) < 0.35
        maker = _choice(NUMBERS if is_numeric else CLASSES, generator)
        n_inputs = _log_integer(8, 64, generator)
        n_targets = (
            1 if is_numeric and _uniform(generator) < 0.5 else _log_integer(2, 10, generator)
        )
        n_rows = _log_integer(128, self.most_rows, generator) + VALIDATION_ROWS
        X, y = maker(DataShape(n_copies, n_rows, n_inputs, n_targets), generator)
        n_outputs = y.shape[-1] if is_numeric else n_targets
        architecture = self._architecture(n_inputs, n_outputs, generator)
        gain = 2 ** _uniform(generator, -1.5, 1.0)
        first = _first_parameters(architecture.layout, n_copies, gain, generator)
        factors = _factors(architecture.layout, n_copies, generator)
        return SyntheticProblem(architecture, first, factors, X, y, _log_integer(8, 128, generator))

    def _architecture(
        self, n_inputs: int, n_outputs: int, generator: torch.Generator
    ) -> Architecture:
        n_hidden = int(torch.randint(0, 5, (), generator=generator))
        is_residual = n_hidden > 1 and _uniform(generator) < 0.3
        width = _log_integer(8, self.widest, generator)
        widths = [
            width if is_residual else _log_integer(8, self.widest, generator)
            for _ in range(n_hidden)
        ]
        return Architecture(
            (n_inputs, *widths, n_outputs), _choice(ACTIVATIONS, generator), is_residual
        )


def _first_parameters(
    layout: Layout, n_copies: int, gain: float, generator: torch.Generator
) -> torch.Tensor:
    """Draw weights by the size of their inputs; biases are zero, gains of normalised layers one."""
    parts = []
    for index, shape in enumerate(layout.shapes):
        if len(shape) == 2:
            draw = torch.randn(n_copies, math.prod(shape), generator=generator)
            parts.append(draw * gain / math.sqrt(shape[0]))
        else:
            is_gain = len(layout.shapes[index - 1]) == 1
            parts.append(torch.full((n_copies, shape[0]), float(is_gain)))
    return torch.cat(parts, 1)


def _factors(layout: Layout, n_copies: int, generator: torch.Generator) -> torch.Tensor:
    """Draw a factor in [1/5, 5] for each tensor of half of the copies; one for the others."""
    exponent = torch.rand(n_copies, len(layout.shapes), generator=generator) * 2 - 1
    is_changed = torch.rand(n_copies, 1, generator=generator) < 0.5
    return (5 ** (exponent * is_changed))[:, layout.owners]


def _uniform(generator: torch.Generator, low: float = 0.0, high: float = 1.0) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))


def _log_integer(low: int, high: int, generator: torch.Generator) -> int:
    return round(math.exp(_uniform(generator, math.log(low), math.log(high))))


def _choice(options: tuple[_Option, ...], generator: torch.Generator) -> _Option:
    return options[int(torch.randint(len(options), (), generator=generator))]
