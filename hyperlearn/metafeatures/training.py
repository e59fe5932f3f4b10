"""Meta-features of a task from its first runs: how they learned, failed, and what they reacted to.

None depends on the metric's unit: multiplying it, or adding to it, changes nothing.
``training_descriptions`` has a line and a unit for each.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hyperlearn.metafeatures.curve import SHARE_OF_LEVEL, Yardstick, curve_features, relative_places
from hyperlearn.metafeatures.rank_correlation import rank_correlation
from hyperlearn.metafeatures.response import responses
from hyperlearn.metafeatures.run_trace import Ending, RunTrace
from hyperlearn.metafeatures.training_descriptions import CURVE_FEATURES

FIRST_RUNS = 10
"""So many runs describe a task unless more are asked for."""


def training_meta_features(runs: Sequence[RunTrace]) -> dict[str, float]:
    """Describe a task by its first runs.

    Args:
        runs: The task's runs that have ended, in any order. Runs without a curve count too.

    Returns:
        Value by name, finite, or NaN where the runs do not tell; those of a hyperparameter have
        its name after the dot. Nothing at all without a run.
    """
    if not runs:
        return {}
    curves = [run for run in runs if run.is_curve]
    pooled = [run.losses for run in curves] + [np.array([run.result for run in runs])]
    yardstick = Yardstick.of(np.concatenate(pooled))
    features = {
        **_curves(curves, yardstick),
        "early_late_correlation": _early_late(curves),
        "run_failure_rate": _share(runs, lambda run: run.ending is Ending.FAILED),
        "run_pruned_rate": _share(runs, lambda run: run.ending is Ending.PRUNED),
        "run_divergence_rate": _share(curves, lambda run: run.is_diverged),
        **_pace(runs),
        **responses(runs, yardstick),
    }
    return {name: value if np.isfinite(value) else np.nan for name, value in features.items()}


def _curves(curves: Sequence[RunTrace], yardstick: Yardstick | None) -> dict[str, float]:
    """Return mean and standard deviation over the runs of what each curve shows."""
    described: list[Mapping[str, float]] = []
    if yardstick is not None:
        described = [
            {**curve_features(run.steps, run.losses, yardstick), "gap": _gap(run, yardstick)}
            for run in curves
        ]
    features: dict[str, float] = {}
    for name in CURVE_FEATURES:
        values = np.array([one[name] for one in described if np.isfinite(one[name])])
        features[f"curve_{name}.mean"] = float(values.mean()) if len(values) else np.nan
        features[f"curve_{name}.sd"] = float(values.std(ddof=1)) if len(values) > 1 else np.nan
    return features


def _gap(run: RunTrace, yardstick: Yardstick) -> float:
    """Return by how much the validation loss is above the training loss at the end, in spreads."""
    if len(run.training_losses) != len(run.losses):
        return np.nan
    last = relative_places(run.steps) >= 1.0 - SHARE_OF_LEVEL
    gaps = (run.losses - run.training_losses)[last]
    gaps = gaps[np.isfinite(gaps)]
    return float(np.median(gaps)) / yardstick.spread if len(gaps) else np.nan


def _early_late(curves: Sequence[RunTrace]) -> float:
    """Return the rank correlation of the runs' values after a fifth of the way with their last."""
    early = [_at(run, SHARE_OF_LEVEL) for run in curves]
    return rank_correlation(np.array(early), np.array([run.result for run in curves]))


def _at(run: RunTrace, place: float) -> float:
    reached = np.flatnonzero(relative_places(run.steps) <= place)
    return float(run.losses[reached[-1]])


def _pace(runs: Sequence[RunTrace]) -> dict[str, float]:
    """Return how long a step takes, and how evenly."""
    paces = np.array([_step_seconds(run) for run in runs])
    known = paces[np.isfinite(paces) & (paces > 0)]
    spread = float(known.std(ddof=1) / known.mean()) if len(known) > 1 else np.nan
    n_steps = [len(run.steps) for run in runs if run.is_curve]
    return {
        "step_seconds": float(np.median(known)) if len(known) else np.nan,
        "step_seconds_variation": spread,
        "run_steps": float(np.median(n_steps)) if n_steps else np.nan,
    }


def _step_seconds(run: RunTrace) -> float:
    """Return the mean time between two reports; by the whole run's time where none is recorded."""
    known = np.flatnonzero(np.isfinite(run.seconds))
    if len(known) > 1:
        first, last = known[0], known[-1]
        return float((run.seconds[last] - run.seconds[first]) / (last - first))
    return run.duration / len(run.steps) if len(run.steps) else np.nan


def _share(runs: Sequence[RunTrace], is_so: Callable[[RunTrace], bool]) -> float:
    return float(np.mean([is_so(run) for run in runs])) if runs else np.nan
