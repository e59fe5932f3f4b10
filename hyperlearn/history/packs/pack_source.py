"""A pack as a history to be read: its tables as studies by columns, and what stands beside them.

Identifiers are negative, so that none is that of a trial in a database.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from optuna.trial import TrialState
from typing_extensions import override

from hyperlearn.history.assembly import READ_ATTRIBUTES
from hyperlearn.history.block_builder import BlockBuilder
from hyperlearn.history.columns import (
    CurveColumns,
    ObjectArray,
    StudyRow,
    TrialColumns,
    ValueColumns,
    object_array,
)
from hyperlearn.history.contents import Contents
from hyperlearn.history.database_rows import Distributions
from hyperlearn.history.own_facts import RunRecord
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.packs.tables import Tables, numbered
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.records import ORIGIN_ATTRIBUTE, FloatArray, IntArray
from hyperlearn.task import Task

_STATES = {state.name: state.value for state in TrialState}


def pack_contents(tables: Tables, first: int = 0) -> Contents:
    """Return a pack as a history.

    Args:
        tables: Its tables, checked.
        first: How many rows other packs have, so that no identifier is given twice.
    """
    return Contents(PackSource(tables, first), PackFacts(tables, first))


class PackSource(TrialSource):
    """Reads studies and trials out of a pack's tables.

    Args:
        tables: The tables, checked.
        first: As for `pack_contents`.
    """

    def __init__(self, tables: Tables, first: int = 0) -> None:
        self._tables = tables
        self._first = first
        self._blocks: tuple[StudyBlock, ...] | None = None

    @override
    def read(self) -> tuple[StudyBlock, ...]:
        if self._blocks is None:
            self._blocks = self._build()
        return self._blocks

    def _build(self) -> tuple[StudyBlock, ...]:
        studies = [
            StudyRow(
                _identifier(row, self._first),
                one["name"],
                tuple(one["directions"]),
                one["metric_names"] and tuple(one["metric_names"]),
                {k: v for k, v in json.loads(one["attributes"]).items() if k in READ_ATTRIBUTES},
            )
            for row, one in enumerate(self._tables["studies"].to_pylist())
        ]
        builder = BlockBuilder(studies, _trial_columns(self._tables["trials"], self._first))
        builder.add_values(_value_columns(self._tables["trials"], self._first))
        params, distributions = self._tables["params"], Distributions()
        codes, names = numbered(params, "name")
        kinds, texts = numbered(params, "distribution")
        numbers = distributions.numbers(texts)
        ids = _identifiers(params.column("trial"), self._first)
        builder.add_params(ids, codes, params.column("value").to_numpy(), numbers[kinds])
        return builder.blocks(names, distributions.all())

    @override
    def origins(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        table = self._tables["attributes"]
        chosen = table.filter(pc.equal(table.column("key").cast(pa.string()), ORIGIN_ATTRIBUTE))
        texts = [json.loads(text) for text in chosen.column("value").to_pylist()]
        return _identifiers(chosen.column("trial"), self._first), object_array(texts)

    @override
    def attributes(self, study_ids: Sequence[int]) -> tuple[IntArray, list[str], list[str]]:
        table = _of_studies(self._tables, "attributes", study_ids, self._first)
        ids = _identifiers(table.column("trial"), self._first)
        return ids, table.column("key").to_pylist(), table.column("value").to_pylist()

    @override
    def study_attributes(self, study_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        texts = self._tables["studies"].column("attributes")
        rows = {one: _row(one, self._first) for one in study_ids}
        return {one: json.loads(texts[row].as_py()) for one, row in rows.items()}

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        return _curves(self._tables, study_ids, self._first, is_measured=False)


class PackFacts(OwnMemory):
    """What a pack tells beside trials.

    Args:
        tables: The tables, checked.
        first: As for `pack_contents`.
    """

    def __init__(self, tables: Tables, first: int = 0) -> None:
        tasks = [
            Task(row["name"], json.loads(row["meta_features"]), row["domain"])
            for row in tables["tasks"].to_pylist()
        ]
        super().__init__({task.name: task for task in tasks})
        self._tables = tables
        self._first = first
        for trial_id, record in self._records():
            self.keep_run(trial_id, record)

    def _records(self) -> Iterator[tuple[int, RunRecord]]:
        table = self._tables["trials"]
        rows = np.flatnonzero(pc.is_valid(table.column("run_started")).to_numpy())
        columns = ("run_started", "duration_seconds", "device", "code_digest", "failure_kind")
        chosen = table.select([*columns, "failure_message"]).take(rows)
        told = zip(*chosen.to_pydict().values(), strict=True)
        for row, (started, seconds, *rest) in zip(rows.tolist(), told, strict=True):
            record = RunRecord(_aware(started), 0.0 if seconds is None else seconds, *rest)
            yield _identifier(row, self._first), record

    @override
    def run_records(self, study_ids: Sequence[int]) -> list[tuple[int, RunRecord]]:
        trials = self._tables["trials"].column("study").to_numpy()
        wanted = {_row(one, self._first) for one in study_ids}
        return [
            (trial_id, record)
            for trial_id, record in super().run_records(study_ids)
            if trials[_row(trial_id, self._first)] in wanted
        ]

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        return _curves(self._tables, study_ids, self._first, is_measured=True)


def _identifier(row: int, first: int) -> int:
    return -1 - first - row


def _row(identifier: int, first: int) -> int:
    return -1 - first - identifier


def _identifiers(column: "pa.ChunkedArray", first: int) -> IntArray:
    ids: IntArray = -1 - first - column.to_numpy()
    return ids


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _trial_columns(table: "pa.Table", first: int) -> TrialColumns:
    codes, names = numbered(table, "state")
    states = np.array([_STATES[name] for name in names], np.int64)
    started, completed = (
        table.column(name).to_numpy(zero_copy_only=False).astype("datetime64[us]")
        for name in ("started", "completed")
    )
    return TrialColumns(
        trial_ids=-1 - first - np.arange(table.num_rows),
        study_ids=_identifiers(table.column("study"), first),
        numbers=table.column("number").to_numpy(),
        states=states[codes] if len(codes) else np.zeros(0, np.int64),
        started=started,
        completed=completed,
    )


def _value_columns(table: "pa.Table", first: int) -> ValueColumns:
    counts = pc.list_value_length(table.column("values")).fill_null(0).to_numpy()
    ends = np.cumsum(counts)
    objectives = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    values: FloatArray = pc.list_flatten(table.column("values")).to_numpy(zero_copy_only=False)
    ids = np.repeat(-1 - first - np.arange(table.num_rows), counts)
    return ValueColumns(ids, objectives, values.astype(np.float64))


def _of_studies(
    tables: Tables, name: str, study_ids: Sequence[int] | None, first: int
) -> "pa.Table":
    table = tables[name]
    if study_ids is None:
        return table
    studies = tables["trials"].column("study").to_numpy()[table.column("trial").to_numpy()]
    return table.filter(pa.array(np.isin(studies, [_row(one, first) for one in study_ids])))


def _curves(
    tables: Tables, study_ids: Sequence[int] | None, first: int, *, is_measured: bool
) -> CurveColumns:
    table = _of_studies(tables, "curves", study_ids, first)
    is_named = pc.is_valid(table.column("metric"))
    table = table.filter(is_named if is_measured else pc.invert(is_named))
    return CurveColumns(
        _identifiers(table.column("trial"), first),
        table.column("step").to_numpy(),
        table.column("seconds").to_numpy(zero_copy_only=False).astype(np.float64),
        object_array(table.column("metric").to_pylist()),
        table.column("value").to_numpy(),
    )
