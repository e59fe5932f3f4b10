"""From columns to facts: each study's trials, losses and hyperparameters as aligned arrays."""

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from optuna.distributions import BaseDistribution

from hyperlearn.history.columns import (
    ParamColumns,
    RunColumns,
    StorageColumns,
    StudyRow,
    TrialColumns,
    rows_where,
)
from hyperlearn.history.distributions import unite
from hyperlearn.records import (
    META_FEATURES_ATTRIBUTE,
    TASK_ATTRIBUTE,
    FloatArray,
    IntArray,
    StudyFacts,
)
from hyperlearn.task import Task, is_number

PLAIN_META_FEATURES_ATTRIBUTE = "meta_features"
"""Study user attribute that users of plain Optuna may put a task's meta-features in."""
READ_ATTRIBUTES = (TASK_ATTRIBUTE, META_FEATURES_ATTRIBUTE, PLAIN_META_FEATURES_ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class _Group:
    """The values of one hyperparameter in one study: rows of the columns, in trial order."""

    study: int
    name: str
    rows: IntArray
    values: FloatArray
    codes: IntArray
    distributions: tuple[BaseDistribution, ...]


def assemble(
    columns: StorageColumns, tasks: Mapping[str, Task], runs: RunColumns | None = None
) -> tuple[StudyFacts, ...]:
    """Return the facts of every study, in the order of ``columns.studies``.

    Args:
        columns: What was read.
        tasks: Tasks by name, as far as more is known of them than the studies themselves say.
        runs: What was recorded about runs beside the trials; None where nothing was.
    """
    digests = _code_digests(runs)
    trials, studies = columns.trials, columns.studies
    order = np.lexsort((trials.numbers, trials.study_ids))
    wanted = [study.study_id for study in studies]
    firsts = np.searchsorted(trials.study_ids[order], wanted, side="left")
    lasts = np.searchsorted(trials.study_ids[order], wanted, side="right")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))  # row among all trials -> row among sorted ones
    values = _values(columns, places)
    params: list[dict[str, tuple[BaseDistribution, FloatArray]]] = [{} for _ in studies]
    for group in _groups(columns, places, firsts, lasts):
        distribution, united = unite(group.distributions, group.codes, group.values)
        column = np.full(lasts[group.study] - firsts[group.study], np.nan)
        column[group.rows - firsts[group.study]] = united
        params[group.study][group.name] = (distribution, column)
    return tuple(
        _facts(
            study,
            study_task(study, tasks),
            rows_where(trials, order[first:last]),
            values[first:last],
            params[index],
            code_digest=_latest(digests, trials.trial_ids[order[first:last]]),
        )
        for index, (study, first, last) in enumerate(zip(studies, firsts, lasts, strict=True))
    )


def _values(columns: StorageColumns, places: IntArray) -> FloatArray:
    """Return objective values, shape (n_trials, most objectives), trials in sorted order."""
    width = max((len(study.directions) for study in columns.studies), default=1)
    table = np.full((len(places), width), np.nan)
    rows, is_known = columns.trials.positions(columns.values.trial_ids)
    is_known &= columns.values.objectives < width
    objectives = columns.values.objectives[is_known]
    table[places[rows[is_known]], objectives] = columns.values.values[is_known]
    return table


def _groups(
    columns: StorageColumns, places: IntArray, firsts: IntArray, lasts: IntArray
) -> Iterator[_Group]:
    """Yield the values of each hyperparameter of each study, names in alphabetical order."""
    study_of = np.full(len(places), -1)
    for study, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        study_of[first:last] = study
    found, is_known = columns.trials.positions(columns.params.trial_ids)
    is_known[is_known] = study_of[places[found[is_known]]] >= 0
    params, rows = rows_where(columns.params, is_known), places[found[is_known]]
    names, vocabulary = pd.factorize(params.names, sort=True)
    kinds, distributions = _distribution_codes(params)
    keys = study_of[rows] * len(vocabulary) + names
    order = np.lexsort((rows, keys))
    for chosen in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        if len(chosen):
            used, codes = np.unique(kinds[chosen], return_inverse=True)
            yield _Group(
                study=int(study_of[rows[chosen[0]]]),
                name=str(vocabulary[names[chosen[0]]]),
                rows=rows[chosen],
                values=params.values[chosen],
                codes=codes,
                distributions=tuple(distributions[code] for code in used),
            )


def _distribution_codes(params: ParamColumns) -> tuple[IntArray, list[BaseDistribution]]:
    """Number the distributions, of which equal ones are one object."""
    identities = np.fromiter(map(id, params.distributions), np.int64, len(params.distributions))
    codes, _ = pd.factorize(identities)
    _, firsts = np.unique(codes, return_index=True)
    return codes, [params.distributions[first] for first in firsts]


def _facts(
    study: StudyRow,
    task: Task,
    trials: TrialColumns,
    values: FloatArray,
    params: Mapping[str, tuple[BaseDistribution, FloatArray]],
    *,
    code_digest: str | None,
) -> StudyFacts:
    started = trials.started[~np.isnat(trials.started)]
    signs = np.array([-1.0 if one == "maximize" else 1.0 for one in study.directions])
    return StudyFacts(
        study_name=study.name,
        directions=study.directions,
        metric_names=study.metric_names,
        task_name=task.name,
        domain=task.domain,
        meta_features=task.meta_features,
        distributions={name: distribution for name, (distribution, _) in params.items()},
        numbers=trials.numbers,
        trial_ids=trials.trial_ids,
        states=trials.states,
        losses=values[:, : len(signs)] * signs,
        params={name: column for name, (_, column) in params.items()},
        started=started.min().astype(np.int64) / 1e6 if len(started) else math.nan,
        code_digest=code_digest,
    )


def _code_digests(runs: RunColumns | None) -> dict[int, str]:
    """Return the digest of the code of every trial that has one, by the trial's identifier."""
    if runs is None:
        return {}
    both = zip(runs.trial_ids.tolist(), runs.code_digests, strict=True)
    return {trial_id: digest for trial_id, digest in both if digest is not None}


def _latest(digests: Mapping[int, str], trial_ids: IntArray) -> str | None:
    """Return the digest of the last of some trials that has one, or None."""
    known = (digests[one] for one in reversed(trial_ids.tolist()) if one in digests)
    return next(known, None)


def study_task(study: StudyRow, tasks: Mapping[str, Task]) -> Task:
    """Return the task that a study is about, with whatever is known of it.

    Args:
        study: The study; its attributes may name the task and give its meta-features.
        tasks: Tasks by name, which know better than the attributes.
    """
    named = study.attributes.get(TASK_ATTRIBUTE)
    name = named if isinstance(named, str) and named.strip() else study.name
    name = name if name.strip() else f"study {study.study_id}"
    if name in tasks and tasks[name].meta_features:
        return tasks[name]
    domain = tasks[name].domain if name in tasks else None
    for key in (META_FEATURES_ATTRIBUTE, PLAIN_META_FEATURES_ATTRIBUTE):
        features = _numbers(study.attributes.get(key))
        if features:
            return Task(name, features, domain)
    return Task(name, {}, domain)


def _numbers(attribute: object) -> dict[str, float]:
    """Return the numbers of an attribute that may be anything; infinite ones become NaN."""
    if not isinstance(attribute, Mapping):
        return {}
    numbers = {str(key): value for key, value in attribute.items() if is_number(value)}
    return {
        key: float(value) if abs(value) <= sys.float_info.max else math.nan
        for key, value in numbers.items()
    }
