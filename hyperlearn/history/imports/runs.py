"""Rows of a table as runs: what was tried, how it went, how it ended."""

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pandas as pd

from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports.cell_values import as_seconds, as_time, is_missing, setting
from hyperlearn.history.imports.import_spec import ImportSpec
from hyperlearn.history.imports.source_table import SourceTable
from hyperlearn.history.imports.states import RunState, state_of


class Point(NamedTuple):
    """One value of a curve; ``seconds`` is NaN where the source does not tell."""

    step: int
    seconds: float
    metric: str
    value: float


@dataclass(frozen=True)
class ImportedRun:
    """One run of a source.

    Attributes:
        key: What tells it from every other run of its source.
        task: Name of its task, or None.
        params: Its hyperparameters by name.
        value: Its result; None where it has none.
        state: How it ended.
        curve: Values by step; none where there were no steps.
        started: When it began, or None.
        duration: Seconds it took, or None.
    """

    key: str
    task: str | None
    params: dict[str, Any]
    value: float | None
    state: RunState
    curve: tuple[Point, ...]
    started: datetime | None
    duration: float | None


def runs_of(table: SourceTable, spec: ImportSpec) -> list[ImportedRun]:
    """Return the runs of a table, those that still run left out, in the order they began.

    Args:
        table: The table.
        spec: What its columns mean, filled with what the table knows.

    Raises:
        ImportSourceError: A column is missing, or a cell is not what it should be.
    """
    _check_columns(table, spec)
    frame = table.frame
    if pd.to_numeric(frame[spec.metric], errors="coerce").notna().sum() == 0:
        raise ImportSourceError(
            f"no row of {table.name!r} has a number in {spec.metric!r}; name the metric's column"
        )
    runs = [run for run in _each(table, spec) if run.state is not RunState.UNFINISHED]
    if all(run.started is not None for run in runs):
        runs.sort(key=lambda run: run.started or datetime.max.replace(tzinfo=UTC))
    return _told_apart(runs)


def _check_columns(table: SourceTable, spec: ImportSpec) -> None:
    columns = list(map(str, table.frame.columns))
    if not spec.names:
        raise ImportSourceError(
            f"{table.name!r} does not say which columns are hyperparameters; give params=[...] "
            f"among {columns!r}"
        )
    for column in spec.columns:
        if column not in columns:
            raise ImportSourceError(f"{table.name!r} has no column {column!r}; it has {columns!r}")
        if columns.count(column) > 1:
            raise ImportSourceError(f"{table.name!r} has column {column!r} twice; rename one")


def _each(table: SourceTable, spec: ImportSpec) -> Iterator[ImportedRun]:
    for rows in _grouped(table.frame, spec):
        yield _run(table, rows, spec)


def _grouped(frame: pd.DataFrame, spec: ImportSpec) -> Iterator[pd.DataFrame]:
    if spec.run is not None:
        if frame[spec.run].isna().any():
            row = int(frame[spec.run].isna().to_numpy().argmax())
            raise ImportSourceError(f"row {row + 1} has nothing in {spec.run!r}, which names runs")
        keys = [spec.run, *filter(None, [spec.task_column])]
    elif spec.step is not None:
        keys = [*spec.names, *filter(None, [spec.task_column])]
    else:
        yield from (frame.iloc[[row]] for row in range(len(frame)))
        return
    texts = frame[keys].map(repr)  # whatever is in them can be compared
    yield from (rows for _, rows in frame.groupby([texts[key] for key in keys], sort=False))


def _run(table: SourceTable, rows: pd.DataFrame, spec: ImportSpec) -> ImportedRun:
    first, last = rows.iloc[0], rows.iloc[-1]
    curve = _curve(table, rows, spec)
    value = _result(rows, curve, spec)
    state = RunState.COMPLETE if spec.state is None else state_of(last[spec.state])
    if state is RunState.COMPLETE and value is None:
        state = RunState.FAIL
    params = {name: setting(first[column]) for column, name in spec.names.items()}
    return ImportedRun(
        key="" if spec.run is None else str(first[spec.run]),
        task=None if spec.task_column is None else str(first[spec.task_column]),
        params={name: value for name, value in params.items() if not is_missing(value)},
        value=value if state in {RunState.COMPLETE, RunState.PRUNED} else None,
        state=state,
        curve=curve,
        started=None if spec.started is None else as_time(first[spec.started], spec.started),
        duration=_duration(last, curve, spec),
    )


def _curve(table: SourceTable, rows: pd.DataFrame, spec: ImportSpec) -> tuple[Point, ...]:
    if spec.step is None:
        return ()
    names = list(dict.fromkeys([spec.metric, *(spec.metrics or ())]))
    points: dict[tuple[int, str], Point] = {}
    for row in rows.to_dict("records"):
        step = _whole(row[spec.step], spec.step, table)
        seconds = math.nan if spec.seconds is None else as_seconds(row[spec.seconds], spec.seconds)
        for name in names:
            number = _number(row[name], name, table)
            if number is not None:
                points[step, name] = Point(step, seconds, name, number)
    return tuple(points[key] for key in sorted(points))


def _result(rows: pd.DataFrame, curve: Sequence[Point], spec: ImportSpec) -> float | None:
    values = [point.value for point in curve if point.metric == spec.metric]
    if spec.step is None:
        numbers = pd.to_numeric(rows[spec.metric], errors="coerce").dropna()
        values = [float(one) for one in numbers]
    if not values:
        return None
    if spec.value == "best":
        return max(values) if spec.direction == "maximize" else min(values)
    return values[-1]


def _duration(row: "pd.Series[Any]", curve: Sequence[Point], spec: ImportSpec) -> float | None:
    if spec.duration is not None:
        seconds = as_seconds(row[spec.duration], spec.duration)
    else:
        seconds = max((p.seconds for p in curve if not math.isnan(p.seconds)), default=math.nan)
    return None if math.isnan(seconds) else seconds


def _whole(value: object, column: str, table: SourceTable) -> int:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not number.is_integer():
        raise ImportSourceError(
            f"{column!r} of {table.name!r} has {value!r}; give a column of whole numbers as step"
        )
    return int(number)


def _number(value: object, column: str, table: SourceTable) -> float | None:
    if is_missing(value):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ImportSourceError(
            f"{column!r} of {table.name!r} has {value!r}; a metric's column holds numbers"
        ) from None


def _told_apart(runs: Sequence[ImportedRun]) -> list[ImportedRun]:
    """Give runs without a key one of what is in them; like runs are counted."""
    counts: dict[str, int] = {}
    told = []
    for run in runs:
        key = run.key or _digest(run)
        counts[key] = counts.get(key, 0) + 1
        ending = "" if counts[key] == 1 else f" {counts[key]}"
        told.append(ImportedRun(**{**vars(run), "key": f"{key}{ending}"}))
    return told


def _digest(run: ImportedRun) -> str:
    text = json.dumps([run.task, run.params, run.value, run.state, run.curve], default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
