"""The meta-loss: one number for how well a stretch of training went, to be made small.

Training losses of all steps of a window are aggregated, those on validation data as well, and the
last step of a run counts more, since that is the model which is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch

from hyperlearn.errors import InvalidArgumentError

LOSS_FLOOR = 0.01
"""Added before the logarithm: a loss of less than this is as good as none."""
LAST_STEP_WEIGHT = 5.0

MetaLossName = Literal["log-mean", "mean", "last"]


def _log_mean(losses: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return the weighted mean of log losses; each task counts alike, whatever its unit."""
    return (torch.log(losses.clamp(min=0) + LOSS_FLOOR) * weights).sum(0) / weights.sum()


def _mean(losses: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return (losses * weights).sum(0) / weights.sum()


def _last(losses: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return losses[-1] * weights[-1] / weights[0]


_AGGREGATES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "log-mean": _log_mean,
    "mean": _mean,
    "last": _last,
}


@dataclass(frozen=True)
class MetaLoss:
    """How losses become the meta-loss.

    Attributes:
        name: "log-mean" (mean of the log losses), "mean", or "last" (the last one alone).
        validation_share: Weight of the validation losses, from 0 to 1.

    Raises:
        InvalidArgumentError: The name is unknown or the share is outside [0, 1].
    """

    name: MetaLossName = "log-mean"
    validation_share: float = 0.5

    def __post_init__(self) -> None:
        if self.name not in _AGGREGATES:
            raise InvalidArgumentError(
                f"meta_loss is {self.name!r}; give one of {sorted(_AGGREGATES)}"
            )
        if not 0 <= self.validation_share <= 1:
            raise InvalidArgumentError(
                f"validation_share is {self.validation_share!r}; give a number from 0 to 1"
            )

    def __call__(
        self, train: torch.Tensor, validation: torch.Tensor, *, is_end: bool
    ) -> torch.Tensor:
        """Return the meta-loss of each copy, shape (n_copies,).

        Args:
            train: Losses after each step of the window, shape (n_steps, n_copies).
            validation: Losses on validation data, shape (n_validations, n_copies).
            is_end: Whether the window is the last of its run.
        """
        parts = [self._aggregate(losses, is_end=is_end) for losses in (train, validation)]
        return (1 - self.validation_share) * parts[0] + self.validation_share * parts[1]

    def _aggregate(self, losses: torch.Tensor, *, is_end: bool) -> torch.Tensor:
        weights = torch.ones(len(losses), 1).to(losses)
        if is_end:
            weights[-1] = LAST_STEP_WEIGHT
        return _AGGREGATES[self.name](losses, weights)
