"""From the controller's outputs to the hyperparameters of another optimizer."""

from dataclasses import dataclass

import torch

from hyperlearn.optim.mixing import relative_decay, relative_step

N_CHOICES = 3
MOMENTUM_LOGIT = 2.2
HIGHEST_MOMENTUM = 0.99
PROBE_STEP = 1e-4
"""Relative length of the first update, which shows how far a unit of learning rate moves."""
REACH_RATE = 0.1


@dataclass(frozen=True)
class Choice:
    """Hyperparameters of each group, shape (..., n_groups).

    Attributes:
        step: Length of the update to aim at, as a share of the size of the parameters.
        momentum: From 0 to `HIGHEST_MOMENTUM`.
        decay: Share by which the weights shrink in a step.
    """

    step: torch.Tensor
    momentum: torch.Tensor
    decay: torch.Tensor


def choose(outputs: torch.Tensor, left: torch.Tensor) -> Choice:
    """Turn outputs of shape (..., n_groups, `N_CHOICES`) into hyperparameters.

    Zeros give a relative step of 0.02, which falls with the share ``left`` of the run, as
    `left_of_run` gives it, and a momentum of 0.9.
    """
    step = relative_step(outputs[..., 0]) * left[..., None]
    momentum = torch.sigmoid(outputs[..., 1] + MOMENTUM_LOGIT).clamp(max=HIGHEST_MOMENTUM)
    return Choice(step, momentum, step * relative_decay(outputs[..., 2]))


def followed_reach(before: torch.Tensor, now: torch.Tensor) -> torch.Tensor:
    """Return the reach after a step: at once where it grew, slowly where it shrank."""
    return torch.maximum(now, before + REACH_RATE * (now - before))
