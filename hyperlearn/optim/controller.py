"""The network behind the learned optimizer and the learned schedule: a small recurrent controller.

It looks at each tensor through `controller_inputs`, remembers in a hidden state of its own for each
tensor, and gives a few numbers that `mixing` or `schedule_choice` turn into hyperparameters. Its
weights are shared by all tensors, so their number does not depend on the model that is trained.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from hyperlearn.optim.statistics import N_FEATURES

N_HIDDEN = 16


@dataclass(frozen=True)
class ControllerShape:
    """Sizes of a controller.

    Attributes:
        n_outputs: Numbers that it gives for each tensor.
        n_hidden: Numbers that it remembers for each tensor.
    """

    n_outputs: int
    n_hidden: int = N_HIDDEN

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each weight by its name, in the order in which they lie in a vector."""
        inputs, hidden = N_FEATURES, self.n_hidden
        return {
            "input": (inputs, 3 * hidden),
            "recurrent": (hidden, 3 * hidden),
            "input_bias": (3 * hidden,),
            "candidate_bias": (hidden,),
            "readout": (hidden, self.n_outputs),
            "direct": (inputs, self.n_outputs),
            "output_bias": (self.n_outputs,),
        }

    @property
    def n_weights(self) -> int:
        """Number of weights."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def initial(self, generator: torch.Generator) -> torch.Tensor:
        """Return first weights as a vector, shape (n_weights,); they make all outputs zero."""
        parts = []
        for name, shape in self.shapes.items():
            is_random = name in {"input", "recurrent"}
            draw = torch.randn(shape, generator=generator) / math.sqrt(shape[0])
            parts.append((draw if is_random else torch.zeros(shape)).flatten())
        return torch.cat(parts)

    def unpacked(self, weights: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return views of a vector of weights by name.

        Args:
            weights: Shape (n_weights,), or (n_runs, n_weights) where every run has its own.
        """
        sizes = [math.prod(shape) for shape in self.shapes.values()]
        parts = torch.split(weights, sizes, -1)
        runs = weights.shape[:-1]
        views = {}
        for (name, shape), part in zip(self.shapes.items(), parts, strict=True):
            row = (1,) if runs and len(shape) == 1 else ()
            views[name] = part.reshape(*runs, *row, *shape)
        return views


class Controller:
    """A controller with its weights, taken apart once.

    Args:
        vector: Weights, shape (n_weights,).
        shape: Sizes that they are of.

    Attributes:
        vector: As given.
        shape: As given.
    """

    def __init__(self, vector: torch.Tensor, shape: ControllerShape) -> None:
        self.vector = vector
        self.shape = shape
        self._weights = shape.unpacked(vector)

    def decide(
        self, inputs: torch.Tensor, hidden: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Run it once; see `control`."""
        return control(self._weights, inputs, hidden)


def control(
    weights: Mapping[str, torch.Tensor], inputs: torch.Tensor, hidden: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Run the controller once.

    Args:
        weights: As `ControllerShape.unpacked` gives them.
        inputs: Shape (..., n_tensors, `N_FEATURES`).
        hidden: What it remembers, shape (..., n_tensors, n_hidden).

    Returns:
        Outputs, shape (..., n_tensors, n_outputs), and the new hidden state.

    Source:
        Cho et al., EMNLP 2014 (gated recurrent unit).
    """
    size = hidden.shape[-1]
    seen = inputs @ weights["input"] + weights["input_bias"]
    kept = hidden @ weights["recurrent"]
    reset = torch.sigmoid(seen[..., :size] + kept[..., :size])
    keep = torch.sigmoid(seen[..., size : 2 * size] + kept[..., size : 2 * size])
    recalled = reset * (kept[..., 2 * size :] + weights["candidate_bias"])
    candidate = torch.tanh(seen[..., 2 * size :] + recalled)
    after = keep * hidden + (1 - keep) * candidate
    direct = inputs @ weights["direct"] + weights["output_bias"]
    return after @ weights["readout"] + direct, after
