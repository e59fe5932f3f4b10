"""The metric of the training data that is reported beside the one that counts."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_BETTER_LOW = re.compile(r"loss|err|perplexity|entropy|nll|mse|mae|rmse|deviance|brier|crps")
_BETTER_HIGH = re.compile(r"acc|auc|f1|score|r2|precision|recall|iou|bleu|map|reward")
_OF_TRAINING = re.compile(r"train")
_OF_VALIDATION = re.compile(r"val|test|dev|eval")


class Companion(NamedTuple):
    """A metric of the training data.

    Attributes:
        name: Its name.
        sign: 1 where a lower value is better, -1 where a higher one is.
    """

    name: str
    sign: float


def companion_of(metric: str, reported: Iterable[str]) -> Companion | None:
    """Return the metric that tells how training itself goes, or None.

    Names with "train" come first, then a plain loss or score that says nothing of validation or
    test data. Which way a metric is better is read off its name too.

    Args:
        metric: The metric that counts, which is none.
        reported: Names of all that is reported.
    """
    ranked = []
    for name in reported:
        lowered = name.lower()
        sign = metric_sign(lowered)
        if name == metric or sign is None:
            continue
        is_of_training = bool(_OF_TRAINING.search(lowered))
        if is_of_training or not _OF_VALIDATION.search(lowered):
            ranked.append((not is_of_training, sign < 0, name, sign))
    if not ranked:
        return None
    _, _, name, sign = min(ranked)
    return Companion(name, sign)


def metric_sign(name: str) -> float | None:
    """Return 1 for a metric that is better low, -1 for one better high, None if nobody knows."""
    if _BETTER_LOW.search(name):
        return 1.0
    return -1.0 if _BETTER_HIGH.search(name) else None
