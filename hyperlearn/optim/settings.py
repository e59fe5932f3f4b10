"""All that shapes a meta-training besides its problems: the recipe that a checkpoint carries."""

import math
from dataclasses import dataclass
from typing import Literal

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.controller import N_HIDDEN
from hyperlearn.optim.estimators import EstimatorName
from hyperlearn.optim.meta_loss import MetaLossName

WARM_UP = 20
"""Meta-steps over which the outer learning rate rises."""
CURRICULUM = 0.6
"""Share of the meta-steps after which horizons are as long as they get."""


@dataclass(frozen=True)
class Settings:
    """Settings of a meta-training.

    Attributes:
        kind: What is learned, "optimizer" or "schedule".
        inner_steps: Base steps in a window, before each meta-step.
        meta_loss: "log-mean", "mean" or "last".
        validation_share: Weight of validation losses in the meta-loss.
        estimator: "first-order", "second-order" or "pes".
        horizons: Shortest and longest run, drawn log-uniformly in between.
        n_copies: Models side by side in a slot.
        n_slots: Problems in training at a time, in rotation.
        learning_rate: Of the outer loop's Adam, at its highest.
        n_hidden: Numbers that the controller remembers for each tensor.
        seed: Makes it all deterministic.

    Raises:
        InvalidArgumentError: One of them is outside what is allowed.
    """

    kind: Literal["optimizer", "schedule"] = "optimizer"
    inner_steps: int = 20
    meta_loss: MetaLossName = "log-mean"
    validation_share: float = 0.5
    estimator: EstimatorName = "first-order"
    horizons: tuple[int, int] = (40, 400)
    n_copies: int = 16
    n_slots: int = 4
    learning_rate: float = 2e-3
    n_hidden: int = N_HIDDEN
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("inner_steps", "n_copies", "n_slots", "n_hidden"):
            if getattr(self, name) < 1:
                raise InvalidArgumentError(f"{name} is {getattr(self, name)!r}; give 1 or more")
        if not 1 <= self.horizons[0] <= self.horizons[1]:
            raise InvalidArgumentError(
                f"horizons is {self.horizons!r}; give the shortest and the longest run, in steps"
            )
        if self.kind not in {"optimizer", "schedule"}:
            raise InvalidArgumentError(f"kind is {self.kind!r}; give 'optimizer' or 'schedule'")
        if not self.learning_rate > 0:
            raise InvalidArgumentError(
                f"learning_rate is {self.learning_rate!r}; give a number above 0"
            )

    def outer_rate(self, meta_step: int, n_meta_steps: int) -> float:
        """Return the outer learning rate at a meta-step: a short rise, then a cosine to zero."""
        rise = min(1.0, (meta_step + 1) / WARM_UP)
        return self.learning_rate * rise * (1 + math.cos(math.pi * meta_step / n_meta_steps)) / 2

    def horizon(self, chance: float, progress: float) -> int:
        """Return the length of a run, longer ones as meta-training progresses.

        Args:
            chance: Uniform in [0, 1).
            progress: Share of the meta-steps that are done.
        """
        shortest, longest = (math.log(steps) for steps in self.horizons)
        early = min(longest, shortest + math.log(5))
        highest = early + (longest - early) * min(1.0, progress / CURRICULUM)
        return round(math.exp(shortest + (highest - shortest) * chance))
