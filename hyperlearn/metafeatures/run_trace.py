"""What one run left behind while it trained: its curve, its time, how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from hyperlearn.records import FloatArray

_TRAINING_FORMS = ("train_{}", "training_{}", "{}_train", "train/{}", "train.{}", "train {}")
_VALIDATION_MARKS = ("validation_", "valid_", "val_", "eval_", "validation/", "valid/", "val/")


class Ending(StrEnum):
    """How a run ended."""

    COMPLETE = "complete"
    PRUNED = "pruned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunTrace:
    """One run.

    Attributes:
        steps: Steps at which the metric was reported, ascending, shape (n_steps,).
        losses: The metric there, turned so that lower is better; NaN and infinity may occur.
        ending: How the run ended.
        training_losses: The same metric on the training data, shape (n_steps,), NaN where it was
            not reported; empty if it never was.
        seconds: Time since the run began at each step, shape (n_steps,), NaN where unknown.
        final: The run's result, turned like the losses; NaN if it has none.
        duration: Seconds that the run took; NaN where unknown.
        params: The value of each hyperparameter that is a number, as Optuna keeps it.
        choices: The index of the choice of each categorical hyperparameter.
    """

    steps: FloatArray
    losses: FloatArray
    ending: Ending = Ending.COMPLETE
    training_losses: FloatArray = field(default_factory=lambda: np.zeros(0))
    seconds: FloatArray = field(default_factory=lambda: np.zeros(0))
    final: float = np.nan
    duration: float = np.nan
    params: Mapping[str, float] = field(default_factory=dict)
    choices: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_curve(self) -> bool:
        """Whether there are values enough to speak of a curve: three finite ones."""
        return int(np.isfinite(self.losses).sum()) >= 3

    @property
    def is_diverged(self) -> bool:
        """Whether there is a curve that ends without a finite value, or above where it began."""
        if len(self.losses) < 2:
            return False
        return not np.isfinite(self.losses[-1]) or bool(self.losses[-1] > self.losses[0])

    @property
    def result(self) -> float:
        """The run's result, or the last finite value of its curve; NaN without either."""
        finite = self.losses[np.isfinite(self.losses)]
        return self.final if np.isfinite(self.final) or not len(finite) else float(finite[-1])


def training_partner(metric: str, names: Sequence[str]) -> str | None:
    """Return which of the reported metrics is the same one on the training data, or None.

    It is found by its name: ``train_accuracy``, ``accuracy_train`` or ``train/accuracy`` for
    ``accuracy`` as for ``val_accuracy``.
    """
    bare = metric
    for mark in _VALIDATION_MARKS:
        bare = bare.removeprefix(mark)
    wanted = {form.format(bare) for form in _TRAINING_FORMS}
    return next((name for name in names if name.lower() in wanted and name != metric), None)
