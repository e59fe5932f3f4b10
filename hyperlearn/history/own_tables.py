"""hyperlearn's own facts in its own tables, beside Optuna's."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    Insert,
    Select,
    and_,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from hyperlearn.history.columns import CurveColumns, RunColumns, object_array
from hyperlearn.history.database_rows import trials_of
from hyperlearn.history.engine import reading, recording, writing
from hyperlearn.history.measurement_writing import insert_measurements
from hyperlearn.history.optuna_tables import TRIALS, has_optuna_tables
from hyperlearn.history.own_facts import OwnFacts, RunRecord, failure_text, utc
from hyperlearn.history.queries import fetch_columns
from hyperlearn.history.run_writing import write_run
from hyperlearn.history.schema import MEASUREMENTS, METALEARNERS, RUNS, TASKS
from hyperlearn.records import Lease
from hyperlearn.task import Task

KEPT_WEIGHTS = 16
"""Meta-learners that are kept of each kind: digests of a history that has grown do not return."""

LEASE_KIND = "lease"
"""Kind of the rows that say who learns something at the moment, by what is learned."""


class OwnTables(OwnFacts):
    """Keeps facts in a database that may lack our tables when it is only read.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @override
    def tasks(self) -> Mapping[str, Task]:
        query = select(TASKS.c.name, TASKS.c.meta_features, TASKS.c.domain)
        rows = self._columns(query.order_by(TASKS.c.task_id))
        return {
            name: Task(name, json.loads(features), domain)
            for name, features, domain in zip(*rows, strict=True)
        }

    @override
    def runs(self) -> RunColumns:
        ids, durations, kinds, messages, devices, digests = self._columns(
            select(
                RUNS.c.trial_id,
                RUNS.c.duration_seconds,
                RUNS.c.failure_kind,
                RUNS.c.failure_message,
                RUNS.c.device,
                RUNS.c.code_digest,
            )
        )
        texts = [failure_text(kind, said) for kind, said in zip(kinds, messages, strict=True)]
        return RunColumns(
            np.array(ids, np.int64),
            np.array(durations, np.float64),
            object_array(texts),
            object_array(devices),
            object_array(digests),
        )

    @override
    def run_records(self, study_ids: Sequence[int]) -> list[tuple[int, RunRecord]]:
        query = select(*RUNS.columns).where(RUNS.c.trial_id.in_(trials_of(study_ids)))
        with reading(self._engine) as connection:
            if not inspect(connection).has_table(RUNS.name):
                return []
            return [
                (trial_id, RunRecord(started.replace(tzinfo=UTC), *rest))
                for trial_id, started, *rest in connection.execute(query)
            ]

    @override
    def code_digests(self) -> Mapping[int, str]:
        last = (
            select(func.max(RUNS.c.trial_id))
            .join(TRIALS, TRIALS.c.trial_id == RUNS.c.trial_id)
            .where(RUNS.c.code_digest.is_not(None))
            .group_by(TRIALS.c.study_id)
        )
        query = select(RUNS.c.trial_id, RUNS.c.code_digest).where(RUNS.c.trial_id.in_(last))
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return {}
        return dict(zip(*self._columns(query), strict=True))

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        query = select(
            MEASUREMENTS.c.trial_id,
            MEASUREMENTS.c.step,
            MEASUREMENTS.c.seconds,
            MEASUREMENTS.c.metric,
            MEASUREMENTS.c.value,
        ).order_by(MEASUREMENTS.c.measurement_id)
        if study_ids is not None:
            query = query.where(MEASUREMENTS.c.trial_id.in_(trials_of(study_ids)))
        ids, steps, seconds, metrics, values = self._columns(query)
        return CurveColumns(
            np.array(ids, np.int64),
            np.array(steps, np.int64),
            np.array(seconds, np.float64),
            object_array(metrics),
            np.array(values, np.float64),
        )

    @override
    def keep_task(self, task: Task) -> None:
        facts = {"domain": task.domain, "meta_features": json.dumps(dict(task.meta_features))}
        with writing(self._engine) as connection:
            if not _insert_new(connection, insert(TASKS).values(name=task.name, **facts)):
                connection.execute(update(TASKS).where(TASKS.c.name == task.name).values(facts))

    @override
    def keep_run(self, trial_id: int, record: RunRecord) -> None:
        with recording(self._engine) as connection:
            write_run(connection, trial_id, record)

    @override
    def keep_measurements(
        self, trial_id: int, rows: Sequence[tuple[int, float, str, float]]
    ) -> None:
        with recording(self._engine) as connection:
            insert_measurements(connection, trial_id, rows)

    @override
    def load_weights(self, kind: str, digest: str) -> bytes | None:
        query = select(METALEARNERS.c.weights).where(
            METALEARNERS.c.kind == kind, METALEARNERS.c.digest == digest
        )
        (weights,) = self._columns(query)
        return bytes(weights[0]) if weights else None

    @override
    def latest_weights(self, kind: str) -> bytes | None:
        query = select(METALEARNERS.c.weights).where(METALEARNERS.c.kind == kind)
        newest = query.order_by(METALEARNERS.c.metalearner_id.desc()).limit(1)
        (weights,) = self._columns(newest)
        return bytes(weights[0]) if weights else None

    @override
    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        row = {
            "kind": kind,
            "digest": digest,
            "weights": bytes(weights),
            "scores": json.dumps({name: float(score) for name, score in scores.items()}),
            "created": utc(datetime.now(UTC)),
        }
        with writing(self._engine) as connection:
            if _insert_new(connection, insert(METALEARNERS).values(row)):
                connection.execute(_delete_old_weights(kind))

    @override
    def hold_lease(self, name: str, holder: str, instead_of: Lease | None = None) -> Lease:
        row = METALEARNERS.c
        is_it = and_(row.kind == LEASE_KIND, row.digest == name)
        new = {"kind": LEASE_KIND, "digest": name, "weights": b"", "scores": _lease_text(holder, 0)}
        with writing(self._engine) as connection:
            values = {**new, "created": utc(datetime.now(UTC))}
            if _insert_new(connection, insert(METALEARNERS).values(values)):
                return Lease(holder, 0)
            query = select(row.scores).where(is_it).with_for_update()
            kept = connection.execute(query).scalar_one_or_none()
            if kept is None:  # given back meanwhile; the next call gets it
                return Lease("", 0)
            lease = Lease(**json.loads(kept))
            if lease.holder != holder and lease != instead_of:
                return lease
            held = Lease(holder, lease.beat + 1)
            text = _lease_text(held.holder, held.beat)
            connection.execute(update(METALEARNERS).where(is_it).values(scores=text))
            return held

    @override
    def release_lease(self, name: str, holder: str) -> None:
        row = METALEARNERS.c
        is_ours = row.scores.like(f'%"{holder}"%')
        with writing(self._engine) as connection:
            is_it = and_(row.kind == LEASE_KIND, row.digest == name, is_ours)
            connection.execute(delete(METALEARNERS).where(is_it))

    def _columns(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        """Return a query's columns, empty ones where our tables are not there."""
        (table,) = query.get_final_froms()
        with reading(self._engine) as connection:
            if not inspect(connection).has_table(str(table)):
                return [()] * len(query.selected_columns)
            return fetch_columns(connection, query)


def _lease_text(holder: str, beat: int) -> str:
    return json.dumps({"holder": holder, "beat": beat})


def _insert_new(connection: Connection, statement: Insert) -> bool:
    """Insert a row if there is none of its name; return whether there was none."""
    try:
        with connection.begin_nested():
            connection.execute(statement)
    except IntegrityError:
        return False
    return True


def _delete_old_weights(kind: str) -> Delete:
    ids = METALEARNERS.c.metalearner_id
    newest = select(ids).where(METALEARNERS.c.kind == kind).order_by(ids.desc()).limit(KEPT_WEIGHTS)
    return delete(METALEARNERS).where(METALEARNERS.c.kind == kind, ids.not_in(newest))
