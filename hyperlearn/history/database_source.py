"""Optuna's tables by columns: one query for each table, and finished trials only once.

What was read before stands for a trial as long as its row in ``trials`` is the same and finished.
That holds too when a study is deleted and SQLite gives its identifiers to the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnClause, ColumnElement, Connection, Engine, or_
from typing_extensions import override

from hyperlearn.history.columns import (
    CurveColumns,
    ObjectArray,
    StorageColumns,
    no_columns,
    no_curves,
    object_array,
    rows_where,
    stacked,
)
from hyperlearn.history.database_rows import (
    Interned,
    read_curves,
    read_evidence,
    read_origins,
    read_params,
    read_studies,
    read_trials,
    read_values,
)
from hyperlearn.history.engine import reading
from hyperlearn.history.optuna_tables import PARAMS, VALUES, has_optuna_tables
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.records import BoolArray, IntArray

MOST_STRAGGLERS = 500
"""Trials among older ones that are looked up by name; with more, everything is read again."""


class DatabaseSource(TrialSource):
    """Reads a database that Optuna writes.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._interned = Interned()
        self._last = no_columns()

    @override
    def read(self) -> StorageColumns:
        with reading(self._engine) as connection:
            self._last = self._now(connection) if has_optuna_tables(connection) else no_columns()
        return self._last

    def _now(self, connection: Connection) -> StorageColumns:
        last, studies, trials = self._last, read_studies(connection), read_trials(connection)
        if trials.are_all_settled_since(last.trials) and studies == last.studies:
            return last
        unread = Unread.of(trials.trial_ids, trials.settled_since(last.trials))
        params = read_params(connection, unread.condition(PARAMS.c.trial_id), self._interned)
        values = read_values(connection, unread.condition(VALUES.c.trial_id))
        return StorageColumns(
            studies,
            trials,
            stacked(rows_where(last.params, unread.is_kept(last.params.trial_ids)), params),
            stacked(rows_where(last.values, unread.is_kept(last.values.trial_ids)), values),
        )

    @override
    def origins(self) -> tuple[IntArray, ObjectArray]:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return np.zeros(0, np.int64), object_array([])
            return read_origins(connection)

    @override
    def evidence(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return np.zeros(0, np.int64), object_array([])
            return read_evidence(connection, study_ids)

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return no_curves()
            return read_curves(connection, study_ids)


@dataclass(frozen=True, slots=True)
class Unread:
    """The trials whose rows are still to be read.

    Attributes:
        kept: Identifiers of the others, ascending.
        first: Every trial from this identifier on is unread.
        stragglers: Those before it.
    """

    kept: IntArray
    first: int
    stragglers: list[int]

    @classmethod
    def of(cls, trial_ids: IntArray, is_settled: BoolArray) -> "Unread":
        """Part trials into those to keep and those to read: all, if many old ones are unread."""
        kept = trial_ids[is_settled]
        first = int(kept[-1]) + 1 if len(kept) else 0
        stragglers = trial_ids[~is_settled & (trial_ids < first)].tolist()
        if len(stragglers) > MOST_STRAGGLERS:
            return cls(kept[:0], 0, [])
        return cls(kept, first, stragglers)

    def condition(self, trial_id: ColumnClause[Any]) -> ColumnElement[bool]:
        """Return the condition under which a row is of an unread trial."""
        return or_(trial_id >= self.first, trial_id.in_(self.stragglers))

    def is_kept(self, trial_ids: IntArray) -> BoolArray:
        """Return whether rows are of trials that need not be read again."""
        return np.isin(trial_ids, self.kept)
