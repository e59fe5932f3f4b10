"""Optuna's tables by columns: one query for each table, and finished trials only once.

What was read before, by this process or by one that left it in a cache, stands for a study as long
as its marks are the same; of a study that has grown only the new trials are read.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, Engine
from typing_extensions import override

from hyperlearn.history.block_cache import BlockCache, KeptStudy
from hyperlearn.history.block_reading import read_blocks
from hyperlearn.history.columns import CurveColumns, ObjectArray, StudyRow, no_curves, object_array
from hyperlearn.history.database_rows import (
    Distributions,
    Numbered,
    read_curves,
    read_origins,
    read_studies,
    read_study_attributes,
    read_trial_attributes,
)
from hyperlearn.history.engine import reading
from hyperlearn.history.optuna_tables import has_optuna_tables
from hyperlearn.history.patience import patient
from hyperlearn.history.study_block import StudyBlock, joined_blocks
from hyperlearn.history.study_marks import NO_TRIALS, read_marks
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.history.unread import Unread
from hyperlearn.records import IntArray


class DatabaseSource(TrialSource):
    """Reads a database that Optuna writes.

    Args:
        engine: The database.
        cache: Where what was read is left for the next process; None leaves nothing.
    """

    def __init__(self, engine: Engine, cache: BlockCache | None = None) -> None:
        self._engine = engine
        self._cache = cache
        self._names = Numbered()
        self._distributions = Distributions()
        self._kept: Mapping[int, KeptStudy] | None = None
        self._last: tuple[StudyBlock, ...] = ()

    @override
    @patient
    def read(self) -> tuple[StudyBlock, ...]:
        n_read = 0
        with reading(self._engine) as connection:
            if has_optuna_tables(connection):
                n_read = self._read(connection)
            else:
                self._kept, self._last = {}, ()
        if self._cache is not None and self._cache.is_worth_writing(n_read, self._last):
            self._cache.save(self._kept or {}, self._distributions)
        return self._last

    def _read(self, connection: Connection) -> int:
        """Bring what is kept up to date; return how many trials were read."""
        studies, marks = read_studies(connection), read_marks(connection)
        unread = Unread.of(studies, marks, self._known(studies)).with_trials(connection)
        fresh = read_blocks(connection, unread, self._names, self._distributions)
        kept = {
            study.study_id: KeptStudy(
                _block(study.study_id, unread, fresh), marks.get(study.study_id, NO_TRIALS)
            )
            for study in studies
        }
        blocks = tuple(one.block for one in kept.values())
        is_same = len(blocks) == len(self._last) and all(map(_is, blocks, self._last))
        self._kept, self._last = kept, self._last if is_same else blocks
        return len(unread.trials.trial_ids)

    def _known(self, studies: Sequence[StudyRow]) -> Mapping[int, KeptStudy]:
        if self._kept is not None:
            return self._kept
        return {} if self._cache is None else self._cache.load(studies, self._distributions)

    @override
    def origins(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return np.zeros(0, np.int64), object_array([])
            return read_origins(connection, study_ids)

    @override
    def attributes(self, study_ids: Sequence[int]) -> tuple[IntArray, list[str], list[str]]:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return np.zeros(0, np.int64), [], []
            return read_trial_attributes(connection, study_ids)

    @override
    def study_attributes(self, study_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return {}
            return read_study_attributes(connection, study_ids)

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        with reading(self._engine) as connection:
            if not has_optuna_tables(connection):
                return no_curves()
            return read_curves(connection, study_ids)


def _block(study_id: int, unread: Unread, fresh: Mapping[int, StudyBlock]) -> StudyBlock:
    """Return a study of what stands of it and what was read."""
    if study_id in unread.kept:
        return unread.kept[study_id]
    if study_id in unread.growing:
        return joined_blocks(unread.growing[study_id].kept, fresh[study_id])
    return fresh[study_id]


def _is(one: object, other: object) -> bool:
    return one is other
