"""A study's runs as traces: each with its curve of the study's metric, turned into losses."""

import numpy as np
import pandas as pd
from optuna.distributions import CategoricalDistribution
from optuna.trial import TrialState

from hyperlearn.history.curve_frame import UNNAMED_METRIC
from hyperlearn.history.frames import signs
from hyperlearn.metafeatures.run_trace import Ending, RunTrace, training_partner
from hyperlearn.records import StudyFacts

ENDINGS = {
    TrialState.COMPLETE.value: Ending.COMPLETE,
    TrialState.PRUNED.value: Ending.PRUNED,
    TrialState.FAIL.value: Ending.FAILED,
}
"""How a run ended, by the state of its trial; others have not ended."""


def own_metric(facts: StudyFacts, objective: int = 0) -> str:
    """Return what an objective of a study is called in its curves."""
    names = facts.metric_names
    return names[objective] if names and objective < len(names) else UNNAMED_METRIC


def run_traces(
    facts: StudyFacts,
    curves: pd.DataFrame,
    trials: pd.DataFrame,
    *,
    n_runs: int | None = None,
    objective: int = 0,
) -> list[RunTrace]:
    """Return the traces of a study's runs that have ended, in the order of their numbers.

    Args:
        facts: The study.
        curves: ``History.curves`` of it.
        trials: ``History.trials`` of it.
        n_runs: Only the first so many; None for all.
        objective: The objective that results and curves are of.
    """
    metric = own_metric(facts, objective)
    partner = training_partner(metric, sorted(set(curves["metric"])))
    sign = float(signs(facts)[objective])
    durations = trials["duration_seconds"].to_numpy(np.float64)
    ended = np.flatnonzero(np.isin(facts.states, list(ENDINGS)))[:n_runs]
    wanted = curves[curves["number"].isin(facts.numbers[ended])]
    own = _by_number(wanted[wanted["metric"] == metric])
    training = _by_number(wanted[wanted["metric"] == partner])
    none = curves[:0]
    return [
        _trace(
            facts,
            row,
            own.get(int(facts.numbers[row]), none),
            training.get(int(facts.numbers[row]), none),
            sign=sign,
            duration=float(durations[row]),
            objective=objective,
        )
        for row in ended.tolist()
    ]


def _by_number(curves: pd.DataFrame) -> dict[int, pd.DataFrame]:
    return {int(str(number)): rows for number, rows in curves.groupby("number")}


def _trace(
    facts: StudyFacts,
    row: int,
    own: pd.DataFrame,
    training: pd.DataFrame,
    *,
    sign: float,
    duration: float,
    objective: int,
) -> RunTrace:
    steps = own["step"].to_numpy(np.float64)
    beside = training.set_index("step")["value"].reindex(own["step"]).to_numpy(np.float64)
    params, choices = _params(facts, row)
    return RunTrace(
        steps=steps,
        losses=sign * own["value"].to_numpy(np.float64),
        ending=ENDINGS[int(facts.states[row])],
        training_losses=sign * beside if len(training) else np.zeros(0),
        seconds=own["seconds"].to_numpy(np.float64),
        final=float(facts.losses[row, objective]),
        duration=duration,
        params=params,
        choices=choices,
    )


def _params(facts: StudyFacts, row: int) -> tuple[dict[str, float], dict[str, float]]:
    params: dict[str, float] = {}
    choices: dict[str, float] = {}
    for name, values in facts.params.items():
        if not np.isnan(values[row]):
            is_choice = isinstance(facts.distributions[name], CategoricalDistribution)
            (choices if is_choice else params)[name] = float(values[row])
    return params, choices
