"""Rows of a pack's tables as rows of a database."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select, update

from hyperlearn.history.bulk_insert import insert_rows, new_identifiers
from hyperlearn.history.database_rows import METRIC_NAMES_ATTRIBUTE, read_studies
from hyperlearn.history.packs.pieces import Piece
from hyperlearn.history.packs.rows import json_text
from hyperlearn.history.packs.tables import Tables, numbered
from hyperlearn.history.schema import TASKS
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.records import FloatArray
from hyperlearn.task import Task

RUN_COLUMNS = ("device", "code_digest", "failure_kind", "failure_message")


def insert_tasks(connection: Connection, tasks: Mapping[str, Task]) -> list[tuple[str, str]]:
    """Insert tasks that are not there; fill in what is not known of one that is.

    Returns:
        Name and reason of each that is another one there.
    """
    rows = connection.execute(select(TASKS.c.name, TASKS.c.domain, TASKS.c.meta_features))
    present = {name: (domain, json.loads(features)) for name, domain, features in rows}
    new, conflicts = [], []
    for name, task in tasks.items():
        features = dict(task.meta_features)
        if name not in present:
            new.append((name, task.domain, json.dumps(features)))
        elif not present[name][1] and features:
            changed = update(TASKS).where(TASKS.c.name == name)
            connection.execute(changed.values(meta_features=json.dumps(features)))
        elif features and json_text(features) != json_text(present[name][1]):
            conflicts.append((name, "its meta-features are others there"))
    insert_rows(connection, TASKS.name, ("name", "domain", "meta_features"), new)
    return conflicts


def insert_studies(
    connection: Connection,
    blocks: Sequence[StudyBlock],
    attributes: Callable[[Sequence[int]], Mapping[int, Mapping[str, object]]],
) -> None:
    """Insert studies with their directions and attributes, without their trials."""
    insert_rows(connection, "studies", ("study_name",), [(one.study.name,) for one in blocks])
    known = {study.name: study.study_id for study in read_studies(connection)}
    told = attributes([one.study.study_id for one in blocks])
    directions, user, system = [], [], []
    for block in blocks:
        study_id = known[block.study.name]
        directions += [
            (study_id, direction.upper(), objective)
            for objective, direction in enumerate(block.study.directions)
        ]
        user += [
            (study_id, key, json.dumps(value))
            for key, value in told.get(block.study.study_id, {}).items()
        ]
        if block.study.metric_names is not None:
            names = json.dumps(list(block.study.metric_names))
            system.append((study_id, METRIC_NAMES_ATTRIBUTE, names))
    insert_rows(connection, "study_directions", ("study_id", "direction", "objective"), directions)
    keyed = ("study_id", "key", "value_json")
    insert_rows(connection, "study_user_attributes", keyed, user)
    insert_rows(connection, "study_system_attributes", keyed, system)


def insert_piece(connection: Connection, piece: Piece, studies: Mapping[str, int]) -> int:
    """Insert the trials of some studies.

    Args:
        connection: In a transaction.
        piece: Tables as `Contents.pieces` yields them.
        studies: Identifier of each study by its name.

    Returns:
        How many trials were inserted.
    """
    trials, first = piece.tables["trials"], piece.first_trial
    ids = np.array(new_identifiers(connection, trials.num_rows), np.int64)
    if not len(ids):
        return 0
    insert_rows(
        connection,
        "trials",
        ("trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete"),
        _trials(piece, ids, studies),
    )
    insert_rows(
        connection,
        "trial_values",
        ("trial_id", "objective", "value", "value_type"),
        _values(trials, ids),
    )
    insert_rows(
        connection,
        "trial_params",
        ("trial_id", "param_name", "param_value", "distribution_json"),
        _params(piece.tables["params"], ids, first),
    )
    _insert_beside(connection, piece.tables, ids, first)
    return len(ids)


def _insert_beside(connection: Connection, tables: Tables, ids: Any, first: int) -> None:  # noqa: ANN401 (an array)
    attributes, curves = tables["attributes"], tables["curves"]
    insert_rows(
        connection,
        "trial_user_attributes",
        ("trial_id", "key", "value_json"),
        zip(
            _ids(attributes, ids, first),
            attributes.column("key").to_pylist(),
            attributes.column("value").to_pylist(),
            strict=True,
        ),
    )
    is_measured = pc.is_valid(curves.column("metric"))
    insert_rows(
        connection,
        "trial_intermediate_values",
        ("trial_id", "step", "intermediate_value", "intermediate_value_type"),
        _intermediate(curves.filter(pc.invert(is_measured)), ids, first),
    )
    insert_rows(
        connection,
        "hyperlearn_measurements",
        ("trial_id", "step", "seconds", "metric", "value"),
        _measured(curves.filter(is_measured), ids, first),
    )
    insert_rows(
        connection,
        "hyperlearn_runs",
        ("trial_id", "started", "duration_seconds", *RUN_COLUMNS),
        _runs(tables["trials"], ids),
    )


def _ids(table: "pa.Table", ids: Any, first: int) -> list[int]:  # noqa: ANN401 (an array)
    found: list[int] = ids[table.column("trial").to_numpy() - first].tolist()
    return found


def _trials(piece: Piece, ids: Any, studies: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    trials = piece.tables["trials"]
    names = piece.tables["studies"].column("name").to_pylist()
    rows = trials.column("study").to_numpy()
    of_study = np.array([studies[name] for name in names], np.int64)[rows - piece.first_study]
    return zip(
        ids.tolist(),
        trials.column("number").to_numpy().tolist(),
        of_study.tolist(),
        trials.column("state").to_pylist(),
        _stored(trials.column("started")),
        _stored(trials.column("completed")),
        strict=True,
    )


def _stored(column: "pa.ChunkedArray") -> list[str | None]:
    """Return times as SQLAlchemy writes them into SQLite, which PostgreSQL reads as well."""
    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    return texts


def _values(trials: "pa.Table", ids: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    values = trials.column("values")
    counts = pc.list_value_length(values).fill_null(0).to_numpy()
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    return zip(
        np.repeat(ids, counts).tolist(),
        (np.arange(len(firsts)) - firsts).tolist(),
        *_stored_numbers(pc.list_flatten(values).to_numpy()),
        strict=True,
    )


def _params(table: "pa.Table", ids: Any, first: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    names, texts = numbered(table, "name"), numbered(table, "distribution")
    return zip(
        _ids(table, ids, first),
        _chosen(*names),
        table.column("value").to_numpy().tolist(),
        _chosen(*texts),
        strict=True,
    )


def _chosen(codes: Any, names: list[str]) -> list[str]:  # noqa: ANN401 (an array)
    found: list[str] = np.array([*names, None], dtype=object)[codes].tolist()
    return found


def _intermediate(table: "pa.Table", ids: Any, first: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    return zip(
        _ids(table, ids, first),
        table.column("step").to_pylist(),
        *_stored_numbers(table.column("value").to_numpy()),
        strict=True,
    )


def _measured(table: "pa.Table", ids: Any, first: int) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    values = table.column("value").to_pylist()
    return zip(
        _ids(table, ids, first),
        table.column("step").to_pylist(),
        table.column("seconds").to_pylist(),
        table.column("metric").to_pylist(),
        [None if math.isnan(value) else value for value in values],
        strict=True,
    )


def _runs(trials: "pa.Table", ids: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 (an array)
    has_run = pc.is_valid(trials.column("run_started"))
    chosen = trials.filter(has_run)
    return zip(
        ids[has_run.to_numpy()].tolist(),
        _stored(chosen.column("run_started")),
        chosen.column("duration_seconds").fill_null(0.0).to_pylist(),
        *(chosen.column(name).to_pylist() for name in RUN_COLUMNS),
        strict=True,
    )


def _stored_numbers(values: FloatArray) -> tuple[list[float | None], list[str]]:
    """Return numbers as Optuna stores them: those that are not finite by their types alone."""
    numbers: list[float | None] = values.tolist()
    types = ["FINITE"] * len(values)
    for place in np.flatnonzero(~np.isfinite(values)).tolist():
        value, numbers[place] = values[place], None
        types[place] = "NAN" if np.isnan(value) else "INF_POS" if value > 0 else "INF_NEG"
    return numbers, types
