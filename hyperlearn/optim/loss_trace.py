"""What the losses of a training run have been like: its trend, its noise, its progress.

Everything is a tensor, so that one run (no axes) and many runs side by side (one axis) share the
code. Only ratios and differences of losses become features: the unit of the loss does not matter.
"""

from dataclasses import dataclass, fields, replace

import torch

FAST_RATE = 0.1
SLOW_RATE = 0.01
NOISE_RATE = 0.05
TINY = 1e-12


@dataclass(frozen=True)
class LossTrace:
    """Running averages of the losses of a run.

    Attributes:
        count: Losses seen, as a float tensor of the shape of all others: (n_runs,) or ().
        first: The first loss.
        fast: Average over about the last 10 losses, the unit of the loss.
        slow: Average over about the last 100.
        noise: Average distance of a loss from ``fast``, same unit.
        lowest: Least value that ``fast`` had.
        surprise: The last loss less ``fast`` before it, in units of ``noise``.
    """

    count: torch.Tensor
    first: torch.Tensor
    fast: torch.Tensor
    slow: torch.Tensor
    noise: torch.Tensor
    lowest: torch.Tensor
    surprise: torch.Tensor

    @classmethod
    def empty(cls, like: torch.Tensor) -> "LossTrace":
        """Return the trace before the first loss, in the shape and type of a tensor of losses."""
        zero = torch.zeros_like(like)
        return cls(*(zero for _ in fields(cls)))

    def seen(self, loss: torch.Tensor) -> "LossTrace":
        """Return the trace after one more loss; a loss that is not finite changes nothing."""
        is_first = self.count == 0
        noise = _moved(self.noise, (loss - self.fast).abs(), NOISE_RATE, self.count)
        fast = _moved(self.fast, loss, FAST_RATE, self.count + 1)
        after = LossTrace(
            count=self.count + 1,
            first=torch.where(is_first, loss, self.first),
            fast=fast,
            slow=_moved(self.slow, loss, SLOW_RATE, self.count + 1),
            noise=torch.where(is_first, 0.0, noise),
            lowest=torch.where(is_first, loss, torch.minimum(self.lowest, fast)),
            surprise=torch.where(is_first, 0.0, (loss - self.fast) / (self.noise + TINY)),
        )
        known = loss.isfinite()
        return replace(
            self,
            **{
                field.name: torch.where(
                    known, getattr(after, field.name), getattr(self, field.name)
                )
                for field in fields(self)
            },
        )

    def features(self) -> torch.Tensor:
        """Return trend, surprise, progress, noise and whether any loss is known, shape (..., 5).

        Without any loss all five are zero.
        """
        scale = self.noise + TINY
        trend = ((self.fast - self.slow) / scale).clamp(-3, 3)
        level = self.fast.abs() + TINY
        progress = (torch.log(level) - torch.log(self.first.abs() + TINY)).clamp(-6, 2)
        noisiness = (torch.log(scale) - torch.log(level)).clamp(-6, 2)
        known = (self.count > 0).to(self.fast.dtype)
        named = [trend / 2, self.surprise.clamp(-3, 3) / 2, progress / 3, noisiness / 3, known]
        return torch.stack(named, -1) * known[..., None]


def _moved(
    average: torch.Tensor, value: torch.Tensor, rate: float, count: torch.Tensor
) -> torch.Tensor:
    """Return an exponential average after one more value; a plain mean while values are few."""
    return average + torch.clamp(1 / count.clamp(min=1), min=rate) * (value - average)
