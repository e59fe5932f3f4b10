"""Optuna's tables, each read by one query into arrays."""

import json
import warnings
from collections.abc import Sequence

import numpy as np
from optuna.distributions import BaseDistribution, json_to_distribution
from optuna.trial import TrialState
from sqlalchemy import ColumnElement, Connection, TableClause, select

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history.assembly import READ_ATTRIBUTES
from hyperlearn.history.columns import (
    CurveColumns,
    ObjectArray,
    ParamColumns,
    StudyRow,
    TrialColumns,
    ValueColumns,
    no_columns,
    object_array,
    stacked,
)
from hyperlearn.history.distributions import plain_distribution
from hyperlearn.history.optuna_tables import (
    DIRECTIONS,
    INTERMEDIATE_VALUES,
    PARAMS,
    STUDIES,
    STUDY_SYSTEM_ATTRIBUTES,
    STUDY_USER_ATTRIBUTES,
    TRIAL_USER_ATTRIBUTES,
    TRIALS,
    VALUES,
)
from hyperlearn.history.queries import chunks, fetch_columns
from hyperlearn.records import ORIGIN_ATTRIBUTE, WHY_ATTRIBUTE, FloatArray, IntArray

METRIC_NAMES_ATTRIBUTE = "study:metric_names"
"""Study system attribute in which Optuna keeps ``Study.metric_names``."""

_STATES = {state.name: state.value for state in TrialState}
_SPECIAL_VALUES = (("INF_POS", np.inf), ("INF_NEG", -np.inf), ("NAN", np.nan))


class Interned:
    """Texts and distributions that were met before: equal ones are one object."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._distributions: dict[str, BaseDistribution] = {}

    def text(self, text: str) -> str:
        """Return the text as it was first met."""
        return self._texts.setdefault(text, text)

    def distribution(self, text: str) -> BaseDistribution:
        """Return the distribution that Optuna wrote as a text.

        Raises:
            NewerSchemaError: It is of a kind that the installed Optuna does not know.
        """
        if text not in self._distributions:
            self._distributions[text] = _distribution(text)
        return self._distributions[text]


def _distribution(text: str) -> BaseDistribution:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of kinds that Optuna has since renamed
            return plain_distribution(json_to_distribution(text))
    except (ValueError, TypeError, LookupError) as error:
        raise NewerSchemaError(
            f"distribution {text!r} is unknown to the installed Optuna; upgrade it by "
            "`pip install -U optuna`"
        ) from error


def read_studies(connection: Connection) -> tuple[StudyRow, ...]:
    """Return every study, in the order they were made."""
    directions: dict[int, list[str]] = {}
    ordered = select(DIRECTIONS.c.study_id, DIRECTIONS.c.direction).order_by(DIRECTIONS.c.objective)
    for study_id, direction in connection.execute(ordered):
        directions.setdefault(study_id, []).append(_direction(direction))
    user = _attributes(connection, STUDY_USER_ATTRIBUTES, READ_ATTRIBUTES)
    system = _attributes(connection, STUDY_SYSTEM_ATTRIBUTES, (METRIC_NAMES_ATTRIBUTE,))
    query = select(STUDIES.c.study_id, STUDIES.c.study_name).order_by(STUDIES.c.study_id)
    return tuple(
        StudyRow(
            study_id,
            name,
            tuple(directions.get(study_id, ("minimize",))),
            metric_names(system.get(study_id, {}).get(METRIC_NAMES_ATTRIBUTE)),
            user.get(study_id, {}),
        )
        for study_id, name in connection.execute(query)
    )


def _direction(stored: str) -> str:
    return "maximize" if stored == "MAXIMIZE" else "minimize"


def metric_names(stored: object) -> tuple[str, ...] | None:
    """Return the names of a study's objectives, or None where it does not say."""
    return tuple(map(str, stored)) if isinstance(stored, (list, tuple)) else None


def _attributes(
    connection: Connection,
    table: TableClause,
    keys: Sequence[str],
) -> dict[int, dict[str, object]]:
    query = select(table.c.study_id, table.c.key, table.c.value_json).where(table.c.key.in_(keys))
    found: dict[int, dict[str, object]] = {}
    for study_id, key, text in connection.execute(query):
        found.setdefault(study_id, {})[key] = json_value(text)
    return found


def json_value(text: str) -> object:
    """Return what a text of JSON says; None for one that is broken."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def read_trials(connection: Connection) -> TrialColumns:
    """Return every trial, by ascending trial_id."""
    ids, numbers, studies, states, started, completed = fetch_columns(
        connection, select(*TRIALS.columns).order_by(TRIALS.c.trial_id)
    )
    return TrialColumns(
        trial_ids=np.array(ids, np.int64),
        study_ids=np.array(studies, np.int64),
        numbers=np.array([-1 if number is None else number for number in numbers], np.int64),
        states=np.array([_STATES[state] for state in states], np.int64),
        started=np.array(started, "datetime64[us]"),
        completed=np.array(completed, "datetime64[us]"),
    )


def read_params(
    connection: Connection, condition: ColumnElement[bool], interned: Interned
) -> ParamColumns:
    """Return the hyperparameters of the trials that a condition on ``trial_params`` names."""
    parts = [no_columns().params]
    for ids, names, values, texts in chunks(connection, select(*PARAMS.columns).where(condition)):
        parts.append(
            ParamColumns(
                np.array(ids, np.int64),
                object_array([interned.text(name) for name in names]),
                np.array(values, np.float64),
                object_array([interned.distribution(text) for text in texts]),
            )
        )
    return stacked(*parts)


def read_values(connection: Connection, condition: ColumnElement[bool]) -> ValueColumns:
    """Return the objective values of the trials that a condition on ``trial_values`` names."""
    ids, objectives, values, types = fetch_columns(
        connection, select(*VALUES.columns).where(condition)
    )
    return ValueColumns(
        np.array(ids, np.int64), np.array(objectives, np.int64), stored_numbers(values, types)
    )


def read_curves(connection: Connection, study_ids: Sequence[int] | None) -> CurveColumns:
    """Return the intermediate values of some studies' trials, or of all, by trial and step."""
    table = INTERMEDIATE_VALUES
    query = select(*table.columns).order_by(table.c.trial_id, table.c.step)
    if study_ids is not None:
        trials = select(TRIALS.c.trial_id).where(TRIALS.c.study_id.in_(study_ids))
        query = query.where(table.c.trial_id.in_(trials))
    ids, steps, values, types = fetch_columns(connection, query)
    return CurveColumns(
        np.array(ids, np.int64),
        np.array(steps, np.int64),
        np.full(len(ids), np.nan),
        object_array([None] * len(ids)),
        stored_numbers(values, types),
    )


def read_origins(connection: Connection) -> tuple[IntArray, ObjectArray]:
    """Return the trial_id and the origin of every trial that has one."""
    table = TRIAL_USER_ATTRIBUTES
    query = select(table.c.trial_id, table.c.value_json).where(table.c.key == ORIGIN_ATTRIBUTE)
    ids, texts = fetch_columns(connection, query)
    return np.array(ids, np.int64), object_array([json_value(text) for text in texts])


def read_evidence(
    connection: Connection, study_ids: Sequence[int] | None
) -> tuple[IntArray, ObjectArray]:
    """Return the trial_id and the evidence of every trial of some studies, or all, with any."""
    table = TRIAL_USER_ATTRIBUTES
    query = select(table.c.trial_id, table.c.value_json).where(table.c.key == WHY_ATTRIBUTE)
    if study_ids is not None:
        trials = select(TRIALS.c.trial_id).where(TRIALS.c.study_id.in_(study_ids))
        query = query.where(table.c.trial_id.in_(trials))
    ids, texts = fetch_columns(connection, query)
    return np.array(ids, np.int64), object_array([json_value(text) for text in texts])


def stored_numbers(values: Sequence[float | None], types: Sequence[str]) -> FloatArray:
    """Return numbers of which Optuna writes the infinite ones and NaN by a type beside them."""
    numbers = np.array(values, np.float64)
    kinds = np.array(types, np.str_)
    for kind, number in _SPECIAL_VALUES:
        numbers[kinds == kind] = number
    return numbers
