"""What the controller knows about a tensor: a few sums over its coordinates, made into features.

The sums do not depend on the order of the coordinates nor, as features, on their number or on the
unit of the loss. That is why one controller serves tensors of every size.
"""

from dataclasses import dataclass

import torch

from hyperlearn.optim.loss_trace import LossTrace

SLOW_MOMENTUM, MOMENTUM = 0.99, 0.9
SLOW_SQUARES, FAST_SQUARES = 0.999, 0.95
LONGEST_HORIZON = 2000
"""Steps from which on a horizon, or the age of a run, looks the same to the controller."""
SMALLEST_SCALE = 0.03
"""Root mean square below which a tensor counts as being of this size (biases begin at zero)."""
LEAST_LEFT = 0.01
"""Least share of its length that a step keeps at the end of a run and past it."""
N_FEATURES = 21
TINY = 1e-30

Age = int | torch.Tensor
"""Number of gradients seen: the same for all tensors, or one for each."""


def filled(rate: float, age: Age) -> float | torch.Tensor:
    """Return the share of its full weight that an exponential average has at an age."""
    return 1 - torch.pow(rate, age) if isinstance(age, torch.Tensor) else 1 - rate**age


@dataclass(frozen=True)
class TensorStatistics:
    """Sums over the coordinates of each tensor, after the moments have seen the gradient.

    All have the shape (..., n_tensors); the leading axes are runs side by side.

    Attributes:
        size: Number of coordinates.
        flatness: Share of them in tensors of at most one axis: 0 or 1 for a single tensor.
        weight: Sum of squares of the parameters.
        gradient: Sum of squares of the gradient.
        momentum: Sum of squares of its exponential average at `MOMENTUM`.
        slow_momentum: The same at `SLOW_MOMENTUM`.
        fast_squares: Sum of the averaged squared gradient at `FAST_SQUARES`.
        slow_squares: The same at `SLOW_SQUARES`.
        update: Sum of squares of the previous update.
        gradient_momentum: Inner product of the gradient and the momentum before it.
        momenta: Inner product of momentum and slow momentum.
        gradient_update: Inner product of the gradient and the previous update.
        old_momentum: Sum of squares of the momentum before the gradient.
    """

    size: torch.Tensor
    flatness: torch.Tensor
    weight: torch.Tensor
    gradient: torch.Tensor
    momentum: torch.Tensor
    slow_momentum: torch.Tensor
    fast_squares: torch.Tensor
    slow_squares: torch.Tensor
    update: torch.Tensor
    gradient_momentum: torch.Tensor
    momenta: torch.Tensor
    gradient_update: torch.Tensor
    old_momentum: torch.Tensor

    def scale(self) -> torch.Tensor:
        """Return the root mean square of each tensor, at least `SMALLEST_SCALE`."""
        mean_square = self.weight / self.size
        return torch.sqrt(mean_square.clamp(min=SMALLEST_SCALE**2))

    def features(self, age: Age) -> torch.Tensor:
        """Return what is said of each tensor, shape (..., n_tensors, 11).

        Args:
            age: Gradients that the averages have seen, 1 or more.
        """
        slow = self.slow_squares / filled(SLOW_SQUARES, age) + TINY
        fast = self.fast_squares / filled(FAST_SQUARES, age) + TINY
        full = filled(MOMENTUM, age), filled(SLOW_MOMENTUM, age)
        named = [
            (_log(self.weight / self.size) / 2 + 3).clamp(-6, 6) / 3,
            (_log(self.gradient / slow) / 2).clamp(-4, 4) / 2,
            _log(fast / slow).clamp(-4, 4) / 2,
            _cosine(self.gradient_momentum, self.gradient, self.old_momentum),
            _cosine(self.momenta, self.momentum, self.slow_momentum),
            _cosine(self.gradient_update, self.gradient, self.update),
            _log(self.momentum / full[0] ** 2 / slow).clamp(-8, 2) / 4,
            _log(self.slow_momentum / full[1] ** 2 / slow).clamp(-8, 2) / 4,
            (_log(self.update / self.size / self.scale() ** 2) / 2 + 5).clamp(-6, 4) / 3,
            self.flatness,
            torch.log(self.size) / 10,
        ]
        return torch.stack(named, -1)


def _log(ratio: torch.Tensor) -> torch.Tensor:
    return torch.log(ratio.clamp(min=TINY))


def _cosine(product: torch.Tensor, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    return product / (torch.sqrt(left + TINY) * torch.sqrt(right + TINY))


def clock_features(step: int, horizon: torch.Tensor) -> torch.Tensor:
    """Return how far training is, shape (..., 5).

    Args:
        step: Steps done before this one, from 0 on.
        horizon: All the steps there will be, 0 where that is not known, shape (...).
    """
    known = (horizon > 0).to(horizon.dtype)
    done = (step / horizon.clamp(min=1)).clamp(max=1) * known
    longest = torch.tensor(float(LONGEST_HORIZON), dtype=horizon.dtype)
    age = torch.log1p(torch.clamp(torch.full_like(horizon, float(step)), max=LONGEST_HORIZON))
    length = torch.log(torch.minimum(horizon.clamp(min=1), longest))
    return torch.stack([done, torch.sqrt(1 - done) * known, age / 8, length / 8, known], -1)


def left_of_run(step: int, horizon: torch.Tensor) -> torch.Tensor:
    """Return the share of a run that is left, which steps are multiplied by, shape (...).

    It falls to `LEAST_LEFT`, and stays there past the horizon; 1 where the horizon is not known.

    Args:
        step: Steps done before this one, from 0 on.
        horizon: All the steps there will be, 0 where that is not known, shape (...).

    Source:
        Defazio et al., 2023, arXiv 2310.07831 (rates that fall linearly to zero).
    """
    left = (1 - step / horizon.clamp(min=1)).clamp(min=LEAST_LEFT)
    return torch.where(horizon > 0, left, 1.0)


def controller_inputs(
    statistics: TensorStatistics,
    trace: LossTrace,
    step: int,
    horizon: torch.Tensor,
    age: Age | None = None,
) -> torch.Tensor:
    """Return all that the controller sees, shape (..., n_tensors, `N_FEATURES`).

    Args:
        statistics: Of the tensors, shape (..., n_tensors).
        trace: Of the run's losses, shape (...).
        step: Steps done before this one, from 0 on.
        horizon: All the steps there will be, 0 where unknown, shape (...).
        age: Gradients that each tensor's averages have seen; all of the run's if None.
    """
    of_tensors = statistics.features(step + 1 if age is None else age)
    of_run = torch.cat([clock_features(step, horizon), trace.features()], -1).to(of_tensors)
    shared = of_run.unsqueeze(-2).expand(*of_tensors.shape[:-1], of_run.shape[-1])
    return torch.cat([shared, of_tensors], -1)
