"""Whether the rows of a pack make sense, before any of them is believed.

Everything is checked by whole columns, so that a pack of a million trials takes seconds.
"""

import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.trial import TrialState

from hyperlearn.errors import HyperlearnError, PackError
from hyperlearn.history.database_rows import Distributions
from hyperlearn.history.packs.tables import SCHEMAS, Tables, numbered
from hyperlearn.records import IntArray
from hyperlearn.task import Task

MOST_NAME = 100_000
"""Characters of the longest name that is taken."""
LONGEST_STUDY_NAME = 512
"""Characters of a study's or a task's name, which are all that a database has room for."""
MOST_OBJECTIVES = 1_000
STATES = frozenset(state.name for state in TrialState if state.is_finished())
DIRECTIONS = frozenset({"minimize", "maximize"})
BIGGEST = 2**31 - 1
"""Largest trial number that every database has room for."""


def checked(tables: Tables, place: str) -> Tables:
    """Return tables in which every row refers to what is there and holds what it should.

    Args:
        tables: Each of `SCHEMAS`, with its columns.
        place: Where they were read, for messages.

    Raises:
        PackError: A row makes no sense.
    """
    try:
        _check_nothing_is_missing(tables)
        _check_tasks(tables["tasks"])
        _check_studies(tables["studies"])
        _check_trials(tables["trials"], tables["studies"])
        n_trials = tables["trials"].num_rows
        for name in ("params", "attributes", "curves"):
            _check(_is_row(tables[name].column("trial"), n_trials), f"{name} of a trial")
        _check_params(tables["params"])
        _check_attributes(tables["attributes"])
        _check_curves(tables["curves"])
    except PackError as error:
        raise PackError(f"{place!r} cannot be taken: {error}") from None
    except (HyperlearnError, pa.ArrowException, ValueError, TypeError, LookupError,
            OverflowError, RecursionError) as error:  # fmt: skip
        said = (str(error).splitlines() or [""])[0][:200]
        raise PackError(f"{place!r} cannot be taken: {type(error).__name__}: {said}") from None
    return tables


def _check(holds: bool | np.bool_, what: str) -> None:
    if not holds:
        raise PackError(f"{what} is not what a pack holds")


def _check_nothing_is_missing(tables: Tables) -> None:
    for name, schema in SCHEMAS.items():
        tables[name].validate(full=True)
        for field in schema:
            is_whole = field.nullable or not tables[name].column(field.name).null_count
            _check(is_whole, f"a row of {name} without {field.name!r}")


def _check_tasks(table: "pa.Table") -> None:
    names = table.column("name").to_pylist()
    _check(len({*names}) == len(names), "a task that is there twice")
    for row in table.to_pylist():
        _check_name(row["name"], LONGEST_STUDY_NAME)
        _check_storable(row["domain"] or "")
        Task(row["name"], _object(row["meta_features"]), row["domain"])  # type: ignore[arg-type]


def _check_studies(table: "pa.Table") -> None:
    names = table.column("name").to_pylist()
    _check(len({*names}) == len(names), "a study that is there twice")
    for row in table.to_pylist():
        _check_name(row["name"], LONGEST_STUDY_NAME)
        directions, metrics = row["directions"], row["metric_names"]
        _check(0 < len(directions) <= MOST_OBJECTIVES, "a study's number of directions")
        _check(DIRECTIONS.issuperset(directions), f"direction {directions!r}")
        if metrics is not None:
            _check(len(metrics) == len(directions), "a study's number of metrics")
            for one in metrics:
                _check_name(one, MOST_NAME)
        for key in _object(row["attributes"]):
            _check_name(key, LONGEST_STUDY_NAME)


def _check_trials(table: "pa.Table", studies: "pa.Table") -> None:
    study, number = (table.column(name).to_numpy() for name in ("study", "number"))
    _check(_is_row(table.column("study"), studies.num_rows), "the study of a trial")
    _check(((number >= 0) & (number <= BIGGEST)).all(), "a trial's number")
    pairs = study * (BIGGEST + 1) + number if len(study) else study
    _check(_are_different(pairs), "a trial that is there twice")
    _, states = numbered(table, "state")
    _check(STATES.issuperset(states), f"one of the states {sorted(states)!r}")
    widths = np.array([len(one) for one in studies.column("directions").to_pylist()], np.int64)
    counts = pc.list_value_length(table.column("values")).fill_null(0).to_numpy()
    _check(((counts == 0) | (counts == widths[study])).all(), "a trial's number of values")
    state_codes, names = numbered(table, "state")
    complete = [index for index, one in enumerate(names) if one == "COMPLETE"]
    _check((counts[np.isin(state_codes, complete)] > 0).all(), "a complete trial without a value")
    values = pc.list_flatten(table.column("values")).to_numpy(zero_copy_only=False)
    _check(not np.isnan(values.astype(np.float64)).any(), "a value of NaN")
    seconds = table.column("duration_seconds").to_numpy(zero_copy_only=False).astype(np.float64)
    _check((np.isnan(seconds) | ((seconds >= 0) & (seconds < math.inf))).all(), "a duration")
    for name in ("started", "completed", "run_started"):
        _check_times(table.column(name), name)
    for name in ("device", "code_digest", "failure_kind"):
        for text in numbered(table, name)[1]:
            _check_storable(text)
    for text in table.column("failure_message").drop_null().to_pylist():
        _check_storable(text)


def _check_times(column: "pa.ChunkedArray", name: str) -> None:
    years = pc.year(column.drop_null()).to_numpy()
    _check(((years >= 1) & (years <= 9999)).all(), f"a time of {name!r}")


def _check_params(table: "pa.Table") -> None:
    names, texts = numbered(table, "name")
    for text in texts:
        _check_name(text, LONGEST_STUDY_NAME)
    pairs = table.column("trial").to_numpy() * max(len(texts), 1) + names
    _check(_are_different(pairs), "a hyperparameter that a trial has twice")
    codes, kinds = numbered(table, "distribution")
    distributions = Distributions()
    numbers = distributions.numbers(kinds)
    known = distributions.all()
    values = table.column("value").to_numpy()
    _check(bool(np.isfinite(values).all()), "a hyperparameter's value that is not finite")
    for code, number in enumerate(numbers.tolist()):
        _check(_are_of(known[number], values[codes == code]), f"a value of {known[number]!r}")


def _are_of(distribution: BaseDistribution, values: Any) -> bool | np.bool_:  # noqa: ANN401 (an array)
    if isinstance(distribution, CategoricalDistribution):
        n_choices = len(distribution.choices)
        return bool(((values >= 0) & (values < n_choices) & (values == np.floor(values))).all())
    low, high = distribution.low, distribution.high  # type: ignore[attr-defined]
    return bool(((values >= low) & (values <= high)).all())


def _check_attributes(table: "pa.Table") -> None:
    for key in numbered(table, "key")[1]:
        _check_name(key, LONGEST_STUDY_NAME)
    for text in table.column("value").to_pylist():
        _check_storable(text)
        json.loads(text)


def _check_curves(table: "pa.Table") -> None:
    for name in numbered(table, "metric")[1]:
        _check_name(name, MOST_NAME)
    steps = table.column("step").to_numpy()
    is_optunas = numbered(table, "metric")[0] < 0
    _check((np.abs(steps[is_optunas]) <= BIGGEST).all(), "a step")
    pairs = pa.table({"t": table.column("trial"), "s": table.column("step")}).filter(
        pa.array(is_optunas)
    )
    _check(pairs.group_by(["t", "s"]).aggregate([]).num_rows == pairs.num_rows, "a step told twice")
    seconds = table.column("seconds").to_numpy(zero_copy_only=False).astype(np.float64)
    _check(not np.isinf(seconds).any(), "a time of a measurement")
    _check(not np.isnan(seconds[~is_optunas]).any(), "a measurement without a time")


def _are_different(numbers: IntArray) -> bool:
    """Return whether no number is there twice; a sort is faster here than a set of them."""
    ordered = np.sort(numbers)
    return bool((ordered[1:] != ordered[:-1]).all())


def _is_row(column: "pa.ChunkedArray", n_rows: int) -> bool:
    rows = column.to_numpy()
    return bool(((rows >= 0) & (rows < n_rows)).all())


def _check_name(name: str, most: int) -> None:
    _check(0 < len(name) <= most, f"a name of {len(name)} characters")
    _check_storable(name)


def _check_storable(text: str) -> None:
    """Refuse what no database can hold: NUL characters; lone surrogates are no Arrow text."""
    _check("\0" not in text, f"the text {text[:40]!r}")


def _object(text: str) -> dict[str, object]:
    _check_storable(text)
    found = json.loads(text)
    _check(isinstance(found, dict), f"{text[:40]!r} instead of an object")
    return dict(found)
