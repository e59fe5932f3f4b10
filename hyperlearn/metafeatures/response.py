"""How a task's results react to each hyperparameter, by ranks, so that no unit matters."""

from collections.abc import Sequence

import numpy as np

from hyperlearn.metafeatures.curve import Yardstick
from hyperlearn.metafeatures.rank_correlation import FEWEST, average_ranks, rank_correlation
from hyperlearn.metafeatures.run_trace import RunTrace
from hyperlearn.records import FloatArray


def responses(runs: Sequence[RunTrace], yardstick: Yardstick | None) -> dict[str, float]:
    """Return the response to each hyperparameter that a run has.

    Args:
        runs: A task's runs.
        yardstick: Of the task; None where its values do not differ.

    Returns:
        For one that is a number ``response.NAME`` and ``response_bend.NAME``, for a categorical one
        ``response_share.NAME``, and ``response_strongest`` of all. NaN for fewer than 4 runs.
    """
    losses = np.array([run.result for run in runs])
    losses = np.full(len(runs), np.nan) if yardstick is None else yardstick.measure(losses)
    features: dict[str, float] = {}
    for name in sorted({name for run in runs for name in run.params}):
        values = np.array([run.params.get(name, np.nan) for run in runs])
        features[f"response.{name}"] = rank_correlation(values, losses)
        features[f"response_bend.{name}"] = rank_correlation(_from_middle(values), losses)
    for name in sorted({name for run in runs for name in run.choices}):
        values = np.array([run.choices.get(name, np.nan) for run in runs])
        features[f"response_share.{name}"] = _share_between(values, losses)
    sizes = [abs(value) for value in features.values() if np.isfinite(value)]
    return {**features, "response_strongest": max(sizes, default=np.nan)}


def _from_middle(values: FloatArray) -> FloatArray:
    """Return how far each value's rank is from the middle one: a bend has its best there."""
    far = np.full(len(values), np.nan)
    known = np.isfinite(values)
    ranks = average_ranks(values[known])
    far[known] = np.abs(ranks - (known.sum() + 1) / 2.0)
    return far


def _share_between(choices: FloatArray, losses: FloatArray) -> float:
    """Return the share of the variance of the results' ranks that lies between choices."""
    known = np.isfinite(choices) & np.isfinite(losses)
    if known.sum() < FEWEST:
        return np.nan
    codes, ranks = choices[known], average_ranks(losses[known])
    total = float(np.sum((ranks - ranks.mean()) ** 2))
    within = sum(
        float(np.sum((ranks[codes == code] - ranks[codes == code].mean()) ** 2))
        for code in np.unique(codes)
    )
    return 1.0 - within / total if total > 0 else np.nan
