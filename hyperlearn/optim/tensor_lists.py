"""The arithmetic of a step over lists of tensors, each operation on all of a list at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from hyperlearn.optim.mixing import EPSILON, Mix
from hyperlearn.optim.statistics import (
    FAST_SQUARES,
    MOMENTUM,
    SLOW_MOMENTUM,
    SLOW_SQUARES,
    TensorStatistics,
)

Tensors = list[torch.Tensor]
MOMENTS = ("momentum", "slow", "fast_squares", "slow_squares", "update")
N_SUMS = 11


@dataclass(frozen=True)
class TensorLists:
    """Tensors on one device with what is remembered of each; lists of one length.

    Attributes:
        weights: The parameters' values, in the type of the averages.
        gradients: Same type.
        momentum: Average of the gradients at `MOMENTUM`, changed in place, like those below.
        slow: Average at `SLOW_MOMENTUM`.
        fast_squares: Average of their squares at `FAST_SQUARES`.
        slow_squares: The same at `SLOW_SQUARES`.
        update: The previous update.
    """

    weights: Tensors
    gradients: Tensors
    momentum: Tensors
    slow: Tensors
    fast_squares: Tensors
    slow_squares: Tensors
    update: Tensors

    def observe(self) -> torch.Tensor:
        """Let the averages see the gradients; return the sums of `TensorStatistics`.

        Returns:
            In the order of its fields from ``weight`` on, shape (`N_SUMS`, n_tensors), float32, on
            the CPU.
        """
        before = _squares(self.momentum)
        with_momentum = _products(self.gradients, self.momentum)
        with_update = _products(self.gradients, self.update)
        torch._foreach_lerp_(self.momentum, self.gradients, 1 - MOMENTUM)
        torch._foreach_lerp_(self.slow, self.gradients, 1 - SLOW_MOMENTUM)
        for squares, rate in ((self.fast_squares, FAST_SQUARES), (self.slow_squares, SLOW_SQUARES)):
            torch._foreach_mul_(squares, rate)
            torch._foreach_addcmul_(squares, self.gradients, self.gradients, 1 - rate)
        sums = [
            _squares(self.weights),
            _squares(self.gradients),
            _squares(self.momentum),
            _squares(self.slow),
            torch.stack(torch._foreach_norm(self.fast_squares, 1)),
            torch.stack(torch._foreach_norm(self.slow_squares, 1)),
            _squares(self.update),
            with_momentum,
            _products(self.momentum, self.slow),
            with_update,
            before,
        ]
        return torch.stack([part.float() for part in sums]).cpu()

    def gradient_is_finite(self) -> torch.Tensor:
        """Return whether all gradients are finite, a tensor without axes."""
        return torch.stack(torch._foreach_norm(self.gradients)).isfinite().all()

    def direct(self, mix: Mix) -> tuple[torch.Tensor, torch.Tensor]:
        """Put the mixed directions, each less a factor, into ``update``.

        A mix of two tensors by weights a and b is ``(a + b)`` times their linear interpolation at
        ``b / (a + b)``, which is one operation; the factors are gathered and applied at the end.

        Returns:
            The factors, and the sums of squares of the directions with them, (n_tensors,) each.
        """
        of_squares = (mix.slow_squares + mix.fast_squares).clamp(min=EPSILON)
        share = (mix.fast_squares / of_squares).tolist()
        root = torch._foreach_lerp(self.slow_squares, self.fast_squares, share)
        torch._foreach_sqrt_(root)
        torch._foreach_clamp_min_(root, EPSILON)
        of_momenta = (mix.momentum + mix.slow).clamp(min=EPSILON)
        of_adaptive = of_momenta + mix.gradient
        torch._foreach_copy_(self.update, self.momentum)
        torch._foreach_lerp_(self.update, self.slow, (mix.slow / of_momenta).tolist())
        torch._foreach_lerp_(self.update, self.gradients, (mix.gradient / of_adaptive).tolist())
        torch._foreach_div_(self.update, root)
        factor = of_adaptive / torch.sqrt(of_squares) + mix.plain
        torch._foreach_lerp_(self.update, self.momentum, (mix.plain / factor).tolist())
        return factor, _squares(self.update).float().cpu() * factor**2

    def move(self, steps: torch.Tensor, decays: torch.Tensor) -> None:
        """Turn ``update`` from directions into updates, and apply them with the decay.

        Args:
            steps: What ``update`` is multiplied by, and subtracted, shape (n_tensors,).
            decays: Shares by which the weights shrink, shape (n_tensors,).
        """
        torch._foreach_mul_(self.update, (-steps).tolist())
        if bool((decays != 0).any()):
            torch._foreach_mul_(self.weights, (1 - decays).tolist())
        torch._foreach_add_(self.weights, self.update)


def statistics_from(
    sums: torch.Tensor, sizes: Sequence[float], flatness: Sequence[float]
) -> TensorStatistics:
    """Return statistics from sums in the order that `TensorLists.observe` gives."""
    return TensorStatistics(torch.tensor(sizes), torch.tensor(flatness), *sums)


def _squares(tensors: Tensors) -> torch.Tensor:
    return torch.stack(torch._foreach_norm(tensors)).square()


def _products(left: Tensors, right: Tensors) -> torch.Tensor:
    """Return inner products of pairs, shape (n_tensors,)."""
    return torch.stack([a.flatten() @ b.flatten() for a, b in zip(left, right, strict=True)])
