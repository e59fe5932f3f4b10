"""Studies by columns as the rows of a pack's tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from optuna.distributions import BaseDistribution, distribution_to_json
from optuna.trial import TrialState

from hyperlearn.errors import PackError
from hyperlearn.history.own_facts import RunRecord, utc
from hyperlearn.history.packs.tables import SCHEMAS
from hyperlearn.history.study_block import ParamBlock, StudyBlock
from hyperlearn.records import BoolArray, IntArray

_STATES = {state.value: state.name for state in TrialState}


def json_text(value: object) -> str:
    """Return the one text of JSON for a value, its keys in order."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Trials:
    """The trials of some studies, with the row that each has in a pack.

    Attributes:
        blocks: The studies.
        first_study: Row of the first study.
        first_trial: Row of the first trial.
        ids: The trials' identifiers in their storage, in the order of the rows.
        by_id: Order in which the identifiers ascend.
    """

    blocks: Sequence[StudyBlock]
    first_study: int
    first_trial: int
    ids: IntArray
    by_id: IntArray

    @classmethod
    def of(cls, blocks: Sequence[StudyBlock], first_study: int, first_trial: int) -> "Trials":
        """Number the trials of some studies."""
        ids = np.concatenate([np.zeros(0, np.int64), *(one.trials.trial_ids for one in blocks)])
        return cls(blocks, first_study, first_trial, ids, np.argsort(ids, kind="stable"))

    def studies(self, attributes: Mapping[int, Mapping[str, object]]) -> "pa.Table":
        """Return the table of studies.

        Args:
            attributes: User attributes of each study that has some, by its identifier.
        """
        rows = [
            {
                "name": block.study.name,
                "directions": list(block.study.directions),
                "metric_names": block.study.metric_names and list(block.study.metric_names),
                "attributes": json_text(attributes.get(block.study.study_id, {})),
            }
            for block in self.blocks
        ]
        return pa.Table.from_pylist(rows, SCHEMAS["studies"])

    def table(self, records: Iterable[tuple[int, RunRecord]]) -> "pa.Table":
        """Return the table of trials.

        Args:
            records: What is remembered of runs, by the trial's identifier.
        """
        columns = [
            pa.array(np.repeat(self._study_rows(), list(map(len, self.blocks)))),
            self._joined("numbers"),
            self._states(),
            self._joined("started"),
            self._joined("completed"),
            _values(self.blocks),
        ]
        return pa.table([*columns, *self._runs(records)], schema=SCHEMAS["trials"])

    def params(self) -> "pa.Table":
        """Return the table of hyperparameters."""
        names: dict[str, int] = {}
        kinds: dict[str, int] = {}
        pieces = [
            _param_rows(param, first, names.setdefault(name, len(names)), _codes(param, kinds))
            for block, first in zip(self.blocks, self._first_rows(), strict=True)
            for name, param in block.params.items()
        ]
        nothing = (np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int32))
        trials, name_codes, values, codes = map(np.concatenate, zip(nothing, *pieces, strict=True))
        return pa.table(
            [
                pa.array(trials),
                _named(name_codes, list(names)),
                pa.array(values, from_pandas=False),
                _named(codes, list(kinds)),
            ],
            schema=SCHEMAS["params"],
        )

    def _study_rows(self) -> IntArray:
        return self.first_study + np.arange(len(self.blocks))

    def _first_rows(self) -> list[int]:
        counts = np.cumsum([0, *map(len, self.blocks)])
        return [self.first_trial + int(one) for one in counts[:-1]]

    def _joined(self, column: str) -> "pa.Array":
        arrays = [getattr(block.trials, column) for block in self.blocks]
        return pa.array(np.concatenate(arrays) if arrays else [])

    def _states(self) -> "pa.DictionaryArray":
        parts = (one.trials.states for one in self.blocks)
        used, codes = np.unique(
            np.concatenate([np.zeros(0, np.int64), *parts]), return_inverse=True
        )
        return _named(codes, [_STATES[state] for state in used.tolist()])

    def _runs(self, records: Iterable[tuple[int, RunRecord]]) -> list["pa.Array"]:
        fields: list[list[Any]] = [[None] * len(self.ids) for _ in range(6)]
        for trial_id, run in records:
            (row,), (known,) = rows_of(self, np.array([trial_id]))
            if known:
                told = (utc(run.started), run.duration_seconds, run.device, run.code_digest)
                for field, value in zip(
                    fields, (*told, run.failure_kind, run.failure_message), strict=True
                ):
                    field[row - self.first_trial] = value
        kinds = [one.type for one in SCHEMAS["trials"]][-6:]
        return [pa.array(field, kind) for field, kind in zip(fields, kinds, strict=True)]


def rows_of(trials: Trials, ids: IntArray) -> tuple[IntArray, BoolArray]:
    """Return the row of each trial, and whether it is one of these."""
    if not len(trials.ids):
        return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
    ordered = trials.ids[trials.by_id]
    found = np.searchsorted(ordered, ids).clip(max=len(ordered) - 1)
    return trials.first_trial + trials.by_id[found], ordered[found] == ids


def _values(blocks: Sequence[StudyBlock]) -> "pa.ListArray":
    """Return each trial's objective values, null for a trial that lacks one."""
    parts = [pa.array([], pa.list_(pa.float64()))]
    for block in blocks:
        offsets = np.arange(len(block) + 1, dtype=np.int32) * block.values.shape[1]
        flat = pa.array(block.values.ravel(), from_pandas=False)
        is_lacking = pa.array(np.isnan(block.values).any(axis=1))
        parts.append(pa.ListArray.from_arrays(pa.array(offsets), flat, mask=is_lacking))
    return pa.concat_arrays(parts)


def _codes(param: ParamBlock, kinds: dict[str, int]) -> IntArray:
    """Return the number of each trial's distribution among all; any for a trial without."""
    texts = [_distribution_text(one) for one in param.distributions]
    numbers = np.array([kinds.setdefault(text, len(kinds)) for text in texts])
    chosen: IntArray = numbers[param.all_codes()]
    return chosen


def _distribution_text(distribution: BaseDistribution) -> str:
    try:
        return str(distribution_to_json(distribution))
    except TypeError as error:
        raise PackError(
            f"{distribution!r} cannot be written down ({error}); choices must be None, texts or "
            "numbers"
        ) from None


def _param_rows(param: ParamBlock, first: int, name: int, codes: IntArray) -> tuple[Any, ...]:
    rows = np.flatnonzero(~np.isnan(param.values))
    names = np.full(len(rows), name, np.int32)
    return first + rows, names, param.values[rows], codes[rows].astype(np.int32)


def _named(codes: Any, names: list[str]) -> "pa.DictionaryArray":  # noqa: ANN401 (an array of any width)
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), pa.array(names, pa.string()))
