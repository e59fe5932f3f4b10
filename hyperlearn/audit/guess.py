"""What a model reaches that always predicts the same: the baseline of a metric."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

TOLERANCE = 5e-3
"""A value has to be this much better than the guess, unless it is of fewer rows."""


class Guess(NamedTuple):
    """The value of a constant prediction.

    Attributes:
        value: The metric of it.
        text: What is predicted, in words.
        tolerance: How much better a value must be to count as better.
        is_share: Whether the metric is a share of rows, which some write in per cent.
    """

    value: float
    text: str
    tolerance: float = TOLERANCE
    is_share: bool = False


def guess_value(metric: str, meta_features: Mapping[str, float]) -> Guess | None:
    """Return what a guess reaches, by the metric's name and the task's balance of classes.

    Returns:
        The guess; None where the name is not one of an accuracy, an error, an area under the
        curve, R2, kappa or Matthews' correlation, or the balance is needed and not known.
    """
    name = metric.lower()
    largest = meta_features.get("freq_class.max", np.nan)
    n_classes = meta_features.get("nr_class", np.nan)
    if "bal" in name and "acc" in name:
        return _known(1.0 / n_classes, "predicting one class")
    if "acc" in name:
        return _known(largest, "predicting the largest class")
    if "err" in name and np.isfinite(largest):
        return _known(1.0 - largest, "predicting the largest class")
    if "auc" in name or "auroc" in name:
        return Guess(0.5, "ranking by chance")
    if any(word in name for word in ("r2", "kappa", "mcc", "matthews")):
        return Guess(0.0, "predicting always the same")
    return None


def _known(value: float, text: str) -> Guess | None:
    return Guess(value, text, is_share=True) if np.isfinite(value) else None
