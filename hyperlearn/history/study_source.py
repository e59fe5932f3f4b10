"""Optuna's studies of any storage by columns, read through Optuna's own interface.

This is for storages without tables of Optuna's (in memory, a journal) and for studies that are
given as they are; it is slower than reading tables, and gives the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial
from typing_extensions import override

from hyperlearn.history.assembly import READ_ATTRIBUTES
from hyperlearn.history.block_builder import BlockBuilder
from hyperlearn.history.columns import (
    FINISHED_STATES,
    CurveColumns,
    ObjectArray,
    StudyRow,
    TimeArray,
    TrialColumns,
    ValueColumns,
    no_trials,
    object_array,
)
from hyperlearn.history.database_rows import Numbered, ParamRows
from hyperlearn.history.distributions import plain_distribution
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.records import ORIGIN_ATTRIBUTE, TASK_ATTRIBUTE, IntArray
from hyperlearn.task import Task


class StudySource(TrialSource):
    """Reads studies.

    Args:
        studies: Called for the studies at each reading.
        is_one_storage: Whether they are of one storage, where trials have identifiers of their
            own. Otherwise trials are counted through all studies.
        tasks: The task of a study by the study's name, where it is known better than the study
            itself knows it.
    """

    def __init__(
        self,
        studies: Callable[[], Sequence[optuna.Study]],
        *,
        is_one_storage: bool,
        tasks: Mapping[str, Task] | None = None,
    ) -> None:
        self._studies = studies
        self._tasks = dict(tasks or {})
        self._is_one_storage = is_one_storage
        self._last: tuple[StudyBlock, ...] = ()
        self._last_read: tuple[list[StudyRow], TrialColumns] = ([], no_trials())

    @override
    def read(self) -> tuple[StudyBlock, ...]:
        studies = self._studies()
        rows = [self._study_row(index, study) for index, study in enumerate(studies)]
        read = list(self._trials(studies))
        trials = _trial_columns(read)
        if not self._is_as_before(rows, trials):
            self._last = self._blocks(rows, trials, read)
            self._last_read = (rows, trials)
        return self._last

    def _is_as_before(self, rows: list[StudyRow], trials: TrialColumns) -> bool:
        last_rows, last_trials = self._last_read
        is_settled = bool(np.isin(trials.states, FINISHED_STATES).all())
        return is_settled and rows == last_rows and trials.are_those(last_trials)

    def _blocks(
        self, rows: list[StudyRow], trials: TrialColumns, read: Sequence["_ReadTrial"]
    ) -> tuple[StudyBlock, ...]:
        builder = BlockBuilder(rows, trials)
        names, kinds = Numbered(), Numbered()
        made: dict[str, BaseDistribution] = {}
        builder.add_values(_value_columns(read))
        builder.add_params(*_param_rows(read, names, kinds, made))
        return builder.blocks(names.texts, [made[text] for text in kinds.texts])

    @override
    def origins(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        found = [
            (one.trial_id, one.trial.user_attrs[ORIGIN_ATTRIBUTE])
            for one in self._trials(self._studies())
            if ORIGIN_ATTRIBUTE in one.trial.user_attrs
            and (study_ids is None or one.study_id in study_ids)
        ]
        ids, origins = zip(*found, strict=True) if found else ((), ())
        return np.array(ids, np.int64), object_array(origins)

    @override
    def attributes(self, study_ids: Sequence[int]) -> tuple[IntArray, list[str], list[str]]:
        found = [
            (one.trial_id, key, json.dumps(value, default=str))
            for one in self._trials(self._studies())
            if one.study_id in study_ids
            for key, value in one.trial.user_attrs.items()
        ]
        ids, keys, texts = zip(*found, strict=True) if found else ((), (), ())
        return np.array(ids, np.int64), list(keys), list(texts)

    @override
    def study_attributes(self, study_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        studies = self._studies()
        return {
            index: {
                **studies[index].user_attrs,
                **self._study_row(index, studies[index]).attributes,
            }
            for index in study_ids
        }

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        found = [
            (one.trial_id, step, value)
            for one in self._trials(self._studies())
            if study_ids is None or one.study_id in study_ids
            for step, value in sorted(one.trial.intermediate_values.items())
        ]
        ids, steps, values = zip(*found, strict=True) if found else ((), (), ())
        return CurveColumns(
            np.array(ids, np.int64),
            np.array(steps, np.int64),
            np.full(len(found), np.nan),
            object_array([None] * len(found)),
            np.array(values, np.float64),
        )

    def _trials(self, studies: Sequence[optuna.Study]) -> Iterator["_ReadTrial"]:
        numbers = count()
        for study_id, study in enumerate(studies):
            for trial in study.get_trials(deepcopy=False):
                own_id = trial._trial_id  # noqa: SLF001 (Optuna gives it no public name)
                trial_id = own_id if self._is_one_storage else next(numbers)
                yield _ReadTrial(trial_id, study_id, trial)

    def _study_row(self, study_id: int, study: optuna.Study) -> StudyRow:
        names, attributes = study.metric_names, study.user_attrs
        read = {key: attributes[key] for key in READ_ATTRIBUTES if key in attributes}
        if study.study_name in self._tasks:
            read[TASK_ATTRIBUTE] = self._tasks[study.study_name].name
        return StudyRow(
            study_id,
            study.study_name,
            tuple("maximize" if one.name == "MAXIMIZE" else "minimize" for one in study.directions),
            None if names is None else tuple(names),
            read,
        )


class _ReadTrial(NamedTuple):
    trial_id: int
    study_id: int
    trial: FrozenTrial


def studies_of(storage: BaseStorage) -> list[optuna.Study]:
    """Return every study of a storage."""
    names = optuna.get_all_study_names(storage)
    return [optuna.load_study(study_name=name, storage=storage) for name in names]


def _trial_columns(read: Sequence[_ReadTrial]) -> TrialColumns:
    return TrialColumns(
        trial_ids=np.array([one.trial_id for one in read], np.int64),
        study_ids=np.array([one.study_id for one in read], np.int64),
        numbers=np.array([one.trial.number for one in read], np.int64),
        states=np.array([one.trial.state.value for one in read], np.int64),
        started=_times(one.trial.datetime_start for one in read),
        completed=_times(one.trial.datetime_complete for one in read),
    )


def _times(moments: Iterable[datetime | None]) -> TimeArray:
    """Return times in UTC; Optuna gives them without a zone, as the clock on the wall says."""
    utc = [one and one.astimezone(UTC).replace(tzinfo=None) for one in moments]
    return np.array(utc, "datetime64[us]")


def _param_rows(
    read: Sequence[_ReadTrial], names: Numbered, kinds: Numbered, made: dict[str, BaseDistribution]
) -> ParamRows:
    """Return the rows, kinds of distributions numbered by their texts; one is made of each."""
    found = [
        (one.trial_id, name, _internal(distribution, one.trial.params[name]), distribution)
        for one in read
        for name, distribution in one.trial.distributions.items()
    ]
    ids, texts, values, distributions = zip(*found, strict=True) if found else ((), (), (), ())
    kind_texts = [repr(one) for one in distributions]
    for text, one in zip(kind_texts, distributions, strict=True):
        if text not in made:
            made[text] = plain_distribution(one)
    return ParamRows(
        np.array(ids, np.int64),
        names.numbers(texts),
        np.array(values, np.float64),
        kinds.numbers(kind_texts),
    )


def _internal(distribution: BaseDistribution, value: object) -> float:
    internal: float = distribution.to_internal_repr(value)
    return internal


def _value_columns(read: Sequence[_ReadTrial]) -> ValueColumns:
    found = [
        (one.trial_id, objective, value)
        for one in read
        for objective, value in enumerate(one.trial.values or ())
    ]
    ids, objectives, values = zip(*found, strict=True) if found else ((), (), ())
    return ValueColumns(
        np.array(ids, np.int64), np.array(objectives, np.int64), np.array(values, np.float64)
    )
