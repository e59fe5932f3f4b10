"""From the controller's outputs to an update: how long a step, along which mix of directions.

The update of a tensor is ``-step * direction``, and its weights shrink by a share before it. The
direction mixes the gradient, two momenta and the plain momentum; its root mean square is held at
one at most, which together with the bounded step is the trust region: no tensor moves further in a
step than `LONGEST_STEP` times its own size.
"""

from dataclasses import dataclass

import torch

from hyperlearn.optim.statistics import (
    FAST_SQUARES,
    MOMENTUM,
    SLOW_MOMENTUM,
    SLOW_SQUARES,
    Age,
    TensorStatistics,
    filled,
)

N_OUTPUTS = 7
FIRST_STEP = 0.02
LONGEST_STEP = 0.3
SHORTEST_STEP = 1e-6
EPSILON = 1e-12
"""Added to the root of the mean squares; small, so that the unit of the loss does not matter."""
ADAM_LOGIT = 2.0
FAST_LOGIT = -2.0
DECAY_LOGIT = -5.0


@dataclass(frozen=True)
class Mix:
    """How a tensor is updated; every field has the shape (..., n_tensors).

    The adaptive direction is ``(gradient * g + momentum * m + slow * s) / (root + EPSILON)``, where
    ``root`` is the square root of ``slow_squares * v + fast_squares * w``.

    Attributes:
        gradient: Weight of the gradient.
        momentum: Weight of the momentum.
        slow: Weight of the slow momentum.
        plain: Weight of the momentum that is not divided by the root.
        slow_squares: Weight of the slowly averaged squares.
        fast_squares: Weight of the quickly averaged squares.
        step: Length of the step, the unit of the parameters.
        decay: Share by which the weights shrink.
    """

    gradient: torch.Tensor
    momentum: torch.Tensor
    slow: torch.Tensor
    plain: torch.Tensor
    slow_squares: torch.Tensor
    fast_squares: torch.Tensor
    step: torch.Tensor
    decay: torch.Tensor


def relative_step(output: torch.Tensor) -> torch.Tensor:
    """Return the length of a step as a share of the tensor's size; `FIRST_STEP` for zero."""
    return (FIRST_STEP * torch.exp(output.clamp(-10, 5))).clamp(SHORTEST_STEP, LONGEST_STEP)


def relative_decay(output: torch.Tensor) -> torch.Tensor:
    """Return the decay of the weights as a share of the relative step, from 0 to 1."""
    return torch.sigmoid(output + DECAY_LOGIT)


def mix(outputs: torch.Tensor, statistics: TensorStatistics, age: Age, left: torch.Tensor) -> Mix:
    """Turn the controller's outputs into weights of directions; zeros give Adam.

    Args:
        outputs: Shape (..., n_tensors, `N_OUTPUTS`).
        statistics: Of the tensors.
        age: Gradients that the averages have seen, 1 or more.
        left: Share of the run that is left, as `left_of_run` gives it, shape (...).
    """
    length = relative_step(outputs[..., 0]) * left[..., None]
    logits = outputs[..., 1:5] + torch.tensor([0.0, ADAM_LOGIT, 0.0, 0.0]).to(outputs)
    gradient, momentum, slow, plain = torch.softmax(logits, -1).unbind(-1)
    fast_share = torch.sigmoid(outputs[..., 5] + FAST_LOGIT)
    momentum_size = torch.sqrt(statistics.momentum / statistics.size) + EPSILON
    return Mix(
        gradient=gradient,
        momentum=momentum / filled(MOMENTUM, age),
        slow=slow / filled(SLOW_MOMENTUM, age),
        plain=plain / momentum_size,
        slow_squares=(1 - fast_share) / filled(SLOW_SQUARES, age),
        fast_squares=fast_share / filled(FAST_SQUARES, age),
        step=length * statistics.scale(),
        decay=length * relative_decay(outputs[..., 6]),
    )


def adam_mix(statistics: TensorStatistics, age: Age, rate: float) -> Mix:
    """Return what makes a step Adam's with a given learning rate."""
    zero, one = torch.zeros_like(statistics.size), torch.ones_like(statistics.size)
    return Mix(
        gradient=zero,
        momentum=one / filled(MOMENTUM, age),
        slow=zero,
        plain=zero,
        slow_squares=one / filled(SLOW_SQUARES, age),
        fast_squares=zero,
        step=one * rate,
        decay=zero,
    )
