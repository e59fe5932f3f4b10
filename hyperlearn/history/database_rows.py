"""Optuna's tables, each read by one query into arrays, a piece at a time."""

import json
import warnings
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from optuna.distributions import BaseDistribution, json_to_distribution
from optuna.trial import TrialState
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    TableClause,
    case,
    cast,
    func,
    select,
)

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history.assembly import READ_ATTRIBUTES
from hyperlearn.history.columns import (
    CurveColumns,
    ObjectArray,
    StudyRow,
    TrialColumns,
    ValueColumns,
    no_trials,
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
from hyperlearn.history.queries import chunks, fetch_columns, number_chunks
from hyperlearn.records import ORIGIN_ATTRIBUTE, FloatArray, IntArray

METRIC_NAMES_ATTRIBUTE = "study:metric_names"
"""Study system attribute in which Optuna keeps ``Study.metric_names``."""

_STATES = {state.name: state.value for state in TrialState}
_SPECIAL_VALUES = (("INF_POS", np.inf), ("INF_NEG", -np.inf), ("NAN", np.nan))


class Numbered:
    """Texts of a database by numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.texts: list[str] = []

    def numbers(self, texts: Sequence[str]) -> IntArray:
        """Return the number of each text."""
        known = self._numbers
        for text in {*texts} - known.keys():
            known[text] = len(self.texts)
            self.texts.append(text)
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))


class Distributions(Numbered):
    """Distributions by the numbers of the texts that Optuna writes for them."""

    def __init__(self) -> None:
        super().__init__()
        self._made: list[BaseDistribution] = []
        self._of_kind: dict[str, BaseDistribution] = {}

    def all(self) -> Sequence[BaseDistribution]:
        """Return every distribution; of equal ones one object.

        Raises:
            NewerSchemaError: One is of a kind that the installed Optuna does not know.
        """
        for text in self.texts[len(self._made) :]:
            made = _distribution(text)
            self._made.append(self._of_kind.setdefault(repr(made), made))
        return self._made


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
    keys: Sequence[str] | None = None,
    study_ids: Sequence[int] | None = None,
) -> dict[int, dict[str, object]]:
    query = select(table.c.study_id, table.c.key, table.c.value_json)
    if keys is not None:
        query = query.where(table.c.key.in_(keys))
    if study_ids is not None:
        query = query.where(table.c.study_id.in_(study_ids))
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


def read_trials(connection: Connection, condition: ColumnElement[bool]) -> TrialColumns:
    """Return the trials that a condition on ``trials`` names, by ascending trial_id."""
    parts = [no_trials()]
    query = select(*TRIALS.columns).where(condition).order_by(TRIALS.c.trial_id)
    for ids, numbers, studies, states, started, completed in chunks(connection, query):
        parts.append(
            TrialColumns(
                trial_ids=np.array(ids, np.int64),
                study_ids=np.array(studies, np.int64),
                numbers=np.array([-1 if one is None else one for one in numbers], np.int64),
                states=np.array([_STATES[state] for state in states], np.int64),
                started=np.array(started, "datetime64[us]"),
                completed=np.array(completed, "datetime64[us]"),
            )
        )
    return stacked(*parts)


class ParamTable(NamedTuple):
    """Trials that were asked for the same hyperparameters from the same distributions.

    Attributes:
        trial_ids: The trials, shape (n_trials,).
        names: Numbers of the hyperparameters' names, shape (n_parameters,).
        values: In Optuna's internal representation, shape (n_trials, n_parameters).
        distributions: Numbers of the distributions, shape (n_parameters,).
    """

    trial_ids: IntArray
    names: IntArray
    values: FloatArray
    distributions: IntArray


class ParamRows(NamedTuple):
    """A piece of the table of hyperparameters: trial, name, value, distribution of each row."""

    trial_ids: IntArray
    names: IntArray
    values: FloatArray
    distributions: IntArray


def read_params(
    connection: Connection,
    condition: ColumnElement[bool],
    names: Numbered,
    distributions: Distributions,
) -> Iterator[ParamRows]:
    """Yield the hyperparameters of the trials that a condition on ``trial_params`` names.

    Args:
        connection: The database.
        condition: Which rows.
        names: Numbers the names.
        distributions: Numbers the distributions.
    """
    for ids, names_, values, texts in chunks(connection, select(*PARAMS.columns).where(condition)):
        yield ParamRows(
            np.array(ids, np.int64),
            names.numbers(names_),
            np.array(values, np.float64),
            distributions.numbers(texts),
        )


def read_values(connection: Connection, condition: ColumnElement[bool]) -> Iterator[ValueColumns]:
    """Yield the objective values of the trials that a condition on ``trial_values`` names."""
    table = VALUES.c
    kinds = {kind: place for place, (kind, _) in enumerate(_SPECIAL_VALUES, start=1)}
    finite = case((table.value.is_(None), kinds["NAN"]), else_=0)
    named = cast(table.value_type, String)  # on PostgreSQL it is an enumeration of Optuna's
    kind = case(kinds, value=named, else_=finite)
    number = func.coalesce(table.value, 0.0)
    query = select(table.trial_id, table.objective, number, kind).where(condition)
    for chunk in number_chunks(connection, query):
        ids, objectives, values, kind_of = chunk.T
        for place, (_, special) in enumerate(_SPECIAL_VALUES, start=1):
            values[kind_of == place] = special
        yield ValueColumns(ids.astype(np.int64), objectives.astype(np.int64), values)


def read_curves(connection: Connection, study_ids: Sequence[int] | None) -> CurveColumns:
    """Return the intermediate values of some studies' trials, or of all, by trial and step."""
    table = INTERMEDIATE_VALUES
    query = select(*table.columns).order_by(table.c.trial_id, table.c.step)
    if study_ids is not None:
        query = query.where(table.c.trial_id.in_(trials_of(study_ids)))
    ids, steps, values, types = fetch_columns(connection, query)
    return CurveColumns(
        np.array(ids, np.int64),
        np.array(steps, np.int64),
        np.full(len(ids), np.nan),
        object_array([None] * len(ids)),
        stored_numbers(values, types),
    )


def read_origins(
    connection: Connection, study_ids: Sequence[int] | None
) -> tuple[IntArray, ObjectArray]:
    """Return the trial_id and the origin of each trial that has one, of some studies or of all."""
    table = TRIAL_USER_ATTRIBUTES
    query = select(table.c.trial_id, table.c.value_json).where(table.c.key == ORIGIN_ATTRIBUTE)
    if study_ids is not None:
        query = query.where(table.c.trial_id.in_(trials_of(study_ids)))
    ids, texts = fetch_columns(connection, query)
    return np.array(ids, np.int64), object_array([json_value(text) for text in texts])


def read_trial_attributes(
    connection: Connection, study_ids: Sequence[int]
) -> tuple[IntArray, list[str], list[str]]:
    """Return trial_id, key and JSON of each user attribute of some studies' trials."""
    table = TRIAL_USER_ATTRIBUTES
    query = select(*table.columns).where(table.c.trial_id.in_(trials_of(study_ids)))
    ids, keys, texts = fetch_columns(connection, query)
    return np.array(ids, np.int64), list(keys), list(texts)


def read_study_attributes(
    connection: Connection, study_ids: Sequence[int]
) -> dict[int, dict[str, object]]:
    """Return the user attributes of some studies, by the study's identifier."""
    return _attributes(connection, STUDY_USER_ATTRIBUTES, study_ids=study_ids)


def trials_of(study_ids: Sequence[int]) -> Select[tuple[int]]:
    """Return the query for the identifiers of the trials of some studies."""
    return select(TRIALS.c.trial_id).where(TRIALS.c.study_id.in_(study_ids))


def stored_numbers(values: Sequence[float | None], types: Sequence[str]) -> FloatArray:
    """Return numbers of which Optuna writes the infinite ones and NaN by a type beside them."""
    numbers = np.array(values, np.float64)
    if types.count("FINITE") == len(types):
        return numbers
    kinds = np.array(types, np.str_)
    for kind, number in _SPECIAL_VALUES:
        numbers[kinds == kind] = number
    return numbers
