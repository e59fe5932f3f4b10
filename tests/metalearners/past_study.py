"""Studies that are over, written down by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.trial import TrialState

from hyperlearn.records import StudyFacts


def past_study(
    distributions: Mapping[str, BaseDistribution],
    trials: Sequence[Mapping[str, object]],
    losses: Sequence[float] | None = None,
    *,
    name: str = "past",
    task: str | None = None,
    directions: tuple[str, ...] = ("minimize",),
    metric_names: tuple[str, ...] | None = None,
    meta_features: Mapping[str, float] | None = None,
    states: Sequence[TrialState] | None = None,
) -> StudyFacts:
    """Return the facts of a study whose trials had these hyperparameters."""
    numbers = np.arange(len(trials))
    shown = np.zeros(len(trials)) if losses is None else np.array(losses, dtype=np.float64)
    ended = [TrialState.COMPLETE] * len(trials) if states is None else states
    return StudyFacts(
        study_name=name,
        directions=directions,
        metric_names=metric_names,
        task_name=task or name,
        domain=None,
        meta_features=meta_features or {},
        distributions=distributions,
        numbers=numbers,
        trial_ids=numbers + 1,
        states=np.array([state.value for state in ended], dtype=np.int64),
        losses=np.repeat(shown[:, None], len(directions), axis=1),
        params={
            key: np.array([_internal(one, trial, key) for trial in trials], dtype=np.float64)
            for key, one in distributions.items()
        },
    )


def _internal(distribution: BaseDistribution, trial: Mapping[str, object], key: str) -> float:
    return float(distribution.to_internal_repr(trial[key])) if key in trial else float("nan")
