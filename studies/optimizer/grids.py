"""Hand-made optimizers over rows of parameters: every learning rate of a grid side by side."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

State = dict[str, torch.Tensor]
Direction = Callable[[State, torch.Tensor, int], torch.Tensor]


@dataclass(frozen=True)
class Grid:
    """An optimizer and the learning rates that it is tried with.

    Attributes:
        name: What it is called in the report.
        rates: Learning rates.
        direction: Takes its state, the gradients and the step (from 1 on); returns what a learning
            rate is multiplied with.
        is_cosine: Whether the rate falls to zero by a cosine.
        decay: Decoupled weight decay.
    """

    name: str
    rates: tuple[float, ...]
    direction: Direction
    is_cosine: bool = False
    decay: float = 0.0

    def rate_factor(self, step: int, horizon: int) -> float:
        """Return what the rate is multiplied by at a step, from 0 on."""
        return (1 + math.cos(math.pi * step / horizon)) / 2 if self.is_cosine else 1.0


def momentum(state: State, gradient: torch.Tensor, _step: int) -> torch.Tensor:
    """Return SGD's direction with a momentum of 0.9."""
    state["buffer"] = 0.9 * state.get("buffer", torch.zeros_like(gradient)) + gradient
    return state["buffer"]


def rmsprop(state: State, gradient: torch.Tensor, _step: int) -> torch.Tensor:
    """Return RMSProp's direction with torch's defaults."""
    square = gradient * gradient
    state["square"] = torch.lerp(state.get("square", torch.zeros_like(square)), square, 0.01)
    return gradient / (state["square"].sqrt() + 1e-8)


def adam(state: State, gradient: torch.Tensor, step: int) -> torch.Tensor:
    """Return Adam's direction with torch's defaults."""
    zero = torch.zeros_like(gradient)
    state["mean"] = torch.lerp(state.get("mean", zero), gradient, 0.1)
    state["square"] = torch.lerp(state.get("square", zero), gradient * gradient, 0.001)
    root = (state["square"] / (1 - 0.999**step)).sqrt() + 1e-8
    return state["mean"] / (1 - 0.9**step) / root


ADAPTIVE_RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
MOMENTUM_RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
GRIDS = (
    Grid("SGD momentum", MOMENTUM_RATES, momentum),
    Grid("SGD momentum cosine", MOMENTUM_RATES, momentum, is_cosine=True),
    Grid("RMSProp", ADAPTIVE_RATES, rmsprop),
    Grid("Adam", ADAPTIVE_RATES, adam),
    Grid("Adam cosine", ADAPTIVE_RATES, adam, is_cosine=True),
    Grid("AdamW", ADAPTIVE_RATES, adam, decay=0.01),
)
