"""The forecaster as torch trains it; `model` runs the same weights in numpy."""

import math

import torch

from hyperlearn.metalearners.curves.encoding import N_FEATURES
from hyperlearn.metalearners.curves.mixture import LEAST_SCALE
from hyperlearn.metalearners.curves.strategy import N_STRATEGY

N_UNITS = 48
N_HIDDEN = 48
N_COMPONENTS = 4
N_CLOCKS = 3


class ForecastNetwork(torch.nn.Module):
    """A recurrent cell over the curve, and a head that is asked for one later time.

    Its outputs are a mixture's logits, shifts from the last value and logarithms of scales.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cell = torch.nn.LSTM(N_FEATURES, N_UNITS, batch_first=True)
        self.strategy = torch.nn.Linear(N_STRATEGY, N_HIDDEN, bias=False)
        self.head = torch.nn.Linear(N_UNITS + N_CLOCKS, N_HIDDEN)
        self.middle = torch.nn.Linear(N_HIDDEN, N_HIDDEN)
        self.out = torch.nn.Linear(N_HIDDEN, 3 * N_COMPONENTS)
        with torch.no_grad():
            self.out.weight.mul_(0.1)
            self.out.bias.zero_()
            self.out.bias[2 * N_COMPONENTS :] = torch.linspace(-4.0, -1.0, N_COMPONENTS)

    def forward(
        self, states: torch.Tensor, strategies: torch.Tensor, clocks: torch.Tensor
    ) -> torch.Tensor:
        """Return outputs for states of the cell, shape (..., 3 * n_components).

        Args:
            states: Outputs of the cell, shape (..., n_units).
            strategies: Shape (..., n_strategy).
            clocks: Now, the time asked for and what lies between, shape (..., 3).
        """
        told = self.head(torch.cat([states, clocks], -1)) + self.strategy(strategies)
        outputs: torch.Tensor = self.out(torch.tanh(self.middle(torch.tanh(told))))
        return outputs


def negative_log_density(
    outputs: torch.Tensor, base: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    """Return the negative logarithm of the mixture's density at values, shape (...)."""
    logits, shifts, log_scales = outputs.chunk(3, -1)
    scales = log_scales.clamp(-8.0, 2.0).exp() + LEAST_SCALE
    standard = ((values - base)[..., None] - shifts).abs() / scales
    parts = -standard - 2.0 * torch.log1p(torch.exp(-standard)) - scales.log()
    return -torch.logsumexp(torch.log_softmax(logits, -1) + parts, -1)


def mean_of(outputs: torch.Tensor, base: torch.Tensor) -> torch.Tensor:
    """Return the mixture's mean, shape (...)."""
    logits, shifts, _ = outputs.chunk(3, -1)
    return base + (torch.softmax(logits, -1) * shifts).sum(-1)


def clocks_of(now: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
    """Return the times that the head is told, shape (..., 3)."""
    return torch.stack([2.0 * now - 1.0, 2.0 * asked - 1.0, (asked - now).clamp_min(0.0)], -1)


def learning_rate(step: int, n_steps: int, highest: float) -> float:
    """Return the rate of a step: a short warm-up, then half a cosine to nothing."""
    if step < 0.05 * n_steps:
        return highest * (step + 1) / (0.05 * n_steps)
    return highest * 0.5 * (1.0 + math.cos(math.pi * step / n_steps))
