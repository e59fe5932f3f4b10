"""The history's studies, tasks and trials as DataFrames.

Texts are pandas' ``str`` (``object`` before pandas 3) with NaN where there is none, counts
``int64``, values and seconds ``float64``, times ``datetime64[us, UTC]`` with NaT where there is
none. Hyperparameters are external values: see `external_column`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState

from hyperlearn.history.columns import (
    ObjectArray,
    RunColumns,
    TimeArray,
    TrialColumns,
    object_array,
)
from hyperlearn.records import FloatArray, IntArray, StudyFacts
from hyperlearn.task import Task

STATE_NAMES = {state.value: state.name for state in TrialState}


def signs(facts: StudyFacts) -> FloatArray:
    """Return what turns losses into the study's own values, shape (n_objectives,)."""
    return np.array([-1.0 if one == "maximize" else 1.0 for one in facts.directions])


def studies_frame(facts: Sequence[StudyFacts], trials: Sequence[TrialColumns]) -> pd.DataFrame:
    """Return one row for each study: ``History.studies``."""
    return pd.DataFrame(
        {
            "study": texts([one.study_name for one in facts]),
            "task": texts([one.task_name for one in facts]),
            "domain": texts([one.domain for one in facts]),
            "direction": texts([", ".join(one.directions) for one in facts]),
            "metric": texts([", ".join(one.metric_names or ()) or None for one in facts]),
            "n_trials": counts([len(one) for one in facts]),
            "n_complete": counts([_count(one, TrialState.COMPLETE) for one in facts]),
            "n_failed": counts([_count(one, TrialState.FAIL) for one in facts]),
            "n_running": counts([_count(one, TrialState.RUNNING) for one in facts]),
            "best": np.array([_best(one) for one in facts], np.float64),
            "started": times([_extreme(np.min, one.started) for one in trials]),
            "finished": times([_extreme(np.max, one.completed) for one in trials]),
        }
    )


def tasks_frame(facts: Sequence[StudyFacts], tasks: Mapping[str, Task]) -> pd.DataFrame:
    """Return one row for each task: ``History.tasks``."""
    of_task = {name: [one for one in facts if one.task_name == name] for name in tasks}
    features = [np.array(list(task.meta_features.values())) for task in tasks.values()]
    return pd.DataFrame(
        {
            "task": texts(list(tasks)),
            "domain": texts([task.domain for task in tasks.values()]),
            "n_studies": counts([len(studies) for studies in of_task.values()]),
            "n_trials": counts([sum(map(len, studies)) for studies in of_task.values()]),
            "n_meta_features": counts([int(np.sum(~np.isnan(values))) for values in features]),
        }
    )


def trials_frame(
    facts: Sequence[StudyFacts],
    trials: Sequence[TrialColumns],
    origins: tuple[IntArray, ObjectArray],
    runs: RunColumns,
) -> pd.DataFrame:
    """Return one row for each trial: ``History.trials``."""
    ids = joined([one.trial_ids for one in facts], np.int64)
    started = joined([one.started for one in trials], "datetime64[us]")
    completed = joined([one.completed for one in trials], "datetime64[us]")
    elapsed = (completed - started) / np.timedelta64(1, "s")
    recorded = looked_up(ids, runs.trial_ids, runs.durations, np.nan).astype(np.float64)
    states = joined([one.states for one in facts], np.int64)
    return pd.DataFrame(
        {
            "study": texts(repeated(facts, "study_name")),
            "task": texts(repeated(facts, "task_name")),
            "number": joined([one.numbers for one in facts], np.int64),
            "state": texts([STATE_NAMES[state] for state in states.tolist()]),
            **_value_columns(facts),
            **param_columns(facts),
            "started": times(started),
            "duration_seconds": np.where(np.isnan(recorded), elapsed, recorded),
            "origin": texts(looked_up(ids, *origins, None)),
            "failure": texts(looked_up(ids, runs.trial_ids, runs.failures, None)),
            "device": texts(looked_up(ids, runs.trial_ids, runs.devices, None)),
            "code_digest": texts(looked_up(ids, runs.trial_ids, runs.code_digests, None)),
        }
    )


def _value_columns(facts: Sequence[StudyFacts]) -> dict[str, FloatArray]:
    """Return ``value``, or ``values_0`` and so on where any study has several objectives."""
    width = max((len(one.directions) for one in facts), default=1)
    values = np.full((sum(map(len, facts)), width), np.nan)
    first = 0
    for one in facts:
        values[first : first + len(one), : len(one.directions)] = one.losses * signs(one)
        first += len(one)
    if width == 1:
        return {"value": values[:, 0]}
    return {f"values_{index}": values[:, index] for index in range(width)}


def param_columns(
    facts: Sequence[StudyFacts], rows: Sequence[IntArray] | None = None
) -> dict[str, "pd.Series[Any]"]:
    """Return a column ``params_x`` for each hyperparameter ``x`` of any of the studies.

    Args:
        facts: Studies.
        rows: The rows of each study that are wanted, or None for all.
    """
    names = sorted({name for one in facts for name in one.distributions})
    chosen = [np.arange(len(one)) for one in facts] if rows is None else rows
    return {f"params_{name}": external_column(name, facts, chosen) for name in names}


def external_column(
    name: str, facts: Sequence[StudyFacts], rows: Sequence[IntArray]
) -> "pd.Series[Any]":
    """Return a hyperparameter's values as a function would get them.

    Returns:
        ``float64`` with NaN where a trial lacks it, if it is a float in any study and a number
        in all; ``Int64`` with NA if it is whole in all; ``object`` with NaN if it has choices in
        any (None is a choice like others).
    """
    kinds = {type(one.distributions[name]) for one in facts if name in one.distributions}
    pieces = [_external(name, one, row) for one, row in zip(facts, rows, strict=True)]
    values = joined(pieces, object)
    if CategoricalDistribution in kinds:
        return pd.Series(values, dtype=object)
    numbers = values.astype(np.float64)
    is_whole = FloatDistribution not in kinds
    return pd.Series(numbers).astype("Int64") if is_whole else pd.Series(numbers)


def _external(name: str, facts: StudyFacts, rows: IntArray) -> ObjectArray:
    if name not in facts.params:
        return object_array([np.nan] * len(rows))
    values, distribution = facts.params[name][rows], facts.distributions[name]
    if isinstance(distribution, CategoricalDistribution):
        choices = object_array([*distribution.choices, np.nan])
        indices = np.where(np.isnan(values), len(distribution.choices), values)
        chosen: ObjectArray = choices[indices.astype(np.int64)]
        return chosen
    if isinstance(distribution, IntDistribution):
        return object_array([_whole(value) for value in values.tolist()])
    return values.astype(object)


def _whole(value: float) -> float:
    return value if math.isnan(value) else int(value)


def _count(facts: StudyFacts, state: TrialState) -> int:
    return int(np.sum(facts.states == state.value))


def _best(facts: StudyFacts) -> float:
    """Return the best value of a study's complete trials; NaN for none or several objectives."""
    losses = facts.losses[facts.states == TrialState.COMPLETE.value]
    if len(facts.directions) != 1 or not np.any(~np.isnan(losses)):
        return float("nan")
    return float(np.nanmin(losses) * signs(facts)[0])


def _extreme(choose: Callable[[TimeArray], np.datetime64], moments: TimeArray) -> np.datetime64:
    known = moments[~np.isnat(moments)]
    return choose(known) if len(known) else np.datetime64("NaT", "us")


def looked_up(wanted: IntArray, ids: IntArray, items: Any, missing: object) -> ObjectArray:  # noqa: ANN401 (any array)
    """Return the item of each wanted identifier, or ``missing``; the last one of several."""
    known = dict(zip(ids.tolist(), items, strict=True))
    return object_array([known.get(one, missing) for one in wanted.tolist()])


def repeated(facts: Sequence[StudyFacts], attribute: str) -> list[Any]:
    """Return an attribute of each trial's study."""
    return [value for one in facts for value in [getattr(one, attribute)] * len(one)]


def joined(arrays: Sequence[Any], dtype: Any) -> Any:  # noqa: ANN401 (arrays of any one type)
    """Return arrays one after the other; an empty array of a type for none."""
    return np.concatenate([np.zeros(0, dtype), *arrays])


def texts(items: Any) -> "pd.Series[Any]":  # noqa: ANN401 (any sequence)
    """Return a column of texts; NaN for None."""
    plain = [None if item is None else str(item) for item in items]
    return pd.Series(plain, dtype="str" if pd.__version__ >= "3" else object)


def counts(items: Sequence[int]) -> IntArray:
    """Return a column of whole numbers."""
    return np.array(items, np.int64)


def times(items: Any) -> "pd.Series[Any]":  # noqa: ANN401 (any sequence)
    """Return a column of times that know to be in UTC."""
    return pd.Series(np.array(items, "datetime64[us]")).dt.tz_localize("UTC")
