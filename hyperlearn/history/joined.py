"""Several histories as one: a database, and packs that are read beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from typing_extensions import override

from hyperlearn.history.columns import (
    CurveColumns,
    ObjectArray,
    RunColumns,
    no_curves,
    object_array,
    stacked,
)
from hyperlearn.history.contents import Contents
from hyperlearn.history.own_facts import OwnFacts, RunRecord
from hyperlearn.history.study_block import StudyBlock
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.records import IntArray, Lease
from hyperlearn.task import Task

T = TypeVar("T")


class JoinedSource(TrialSource):
    """Reads a first source and then others; of studies of one name the first counts.

    Args:
        sources: The first may grow; the others are packs, whose identifiers are negative.
    """

    def __init__(self, sources: Sequence[TrialSource]) -> None:
        self._sources = tuple(sources)
        self._owner: dict[int, int] = {}
        self._first: tuple[StudyBlock, ...] | None = None
        self._last: tuple[StudyBlock, ...] = ()

    @override
    def read(self) -> tuple[StudyBlock, ...]:
        first = self._sources[0].read()
        if first is not self._first:
            self._first, self._owner = first, {}
            found: dict[str, StudyBlock] = {}
            for place, source in enumerate(self._sources):
                for block in first if place == 0 else source.read():
                    if block.study.name not in found:
                        found[block.study.name] = block
                        self._owner[block.study.study_id] = place
            self._last = tuple(found.values())
        return self._last

    @override
    def origins(self, study_ids: Sequence[int] | None) -> tuple[IntArray, ObjectArray]:
        parts = self._asked(study_ids, lambda source, ids: source.origins(ids))
        ids, origins = zip(*parts, strict=True) if parts else ((), ())
        empty: list[IntArray] = [np.zeros(0, np.int64)]
        return np.concatenate([*empty, *ids]), np.concatenate([object_array([]), *origins])

    @override
    def attributes(self, study_ids: Sequence[int]) -> tuple[IntArray, list[str], list[str]]:
        parts = self._asked(study_ids, lambda source, ids: source.attributes(ids or []))
        empty: list[IntArray] = [np.zeros(0, np.int64)]
        return (
            np.concatenate([*empty, *(ids for ids, _, _ in parts)]),
            [key for _, keys, _ in parts for key in keys],
            [text for _, _, texts in parts for text in texts],
        )

    @override
    def study_attributes(self, study_ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        parts = self._asked(study_ids, lambda source, ids: source.study_attributes(ids or []))
        return {key: value for part in parts for key, value in part.items()}

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        parts = self._asked(study_ids, lambda source, ids: source.curves(ids))
        return stacked(no_curves(), *parts)

    def _asked(
        self, study_ids: Sequence[int] | None, ask: Callable[[TrialSource, list[int] | None], T]
    ) -> list[T]:
        """Ask each source about its own studies among some, or about all."""
        if study_ids is None:
            return [ask(source, None) for source in self._sources]
        owned: dict[int, list[int]] = {}
        for study_id in study_ids:
            owned.setdefault(self._owner.get(study_id, 0), []).append(study_id)
        return [ask(self._sources[place], ids) for place, ids in owned.items()]


class JoinedFacts(OwnFacts):
    """What stands beside the trials of several histories; what is kept goes into the first.

    Args:
        first: Where things are kept.
        packs: What is read beside it.
    """

    def __init__(self, first: OwnFacts, packs: Sequence[OwnFacts]) -> None:
        self._first = first
        self._packs = tuple(packs)

    @override
    def tasks(self) -> Mapping[str, Task]:
        known = dict(self._first.tasks())
        for pack in self._packs:
            for name, task in pack.tasks().items():
                known.setdefault(name, task)
        return known

    @override
    def runs(self) -> RunColumns:
        return stacked(self._first.runs(), *(pack.runs() for pack in self._packs))

    @override
    def run_records(self, study_ids: Sequence[int]) -> list[tuple[int, RunRecord]]:
        of_first = [one for one in study_ids if one >= 0]
        in_packs = [one for one in study_ids if one < 0]
        found = list(self._first.run_records(of_first)) if of_first else []
        return found + [row for pack in self._packs for row in pack.run_records(in_packs)]

    @override
    def code_digests(self) -> Mapping[int, str]:
        parts = (own.code_digests() for own in (self._first, *self._packs))
        return {trial_id: digest for part in parts for trial_id, digest in part.items()}

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        of_first = study_ids and [one for one in study_ids if one >= 0]
        is_asked = study_ids is None or bool(of_first)
        parts = [pack.curves(study_ids) for pack in self._packs]
        return stacked(self._first.curves(of_first) if is_asked else no_curves(), *parts)

    @override
    def keep_task(self, task: Task) -> None:
        self._first.keep_task(task)

    @override
    def keep_run(self, trial_id: int, record: RunRecord) -> None:
        self._first.keep_run(trial_id, record)

    @override
    def keep_measurements(
        self, trial_id: int, rows: Sequence[tuple[int, float, str, float]]
    ) -> None:
        self._first.keep_measurements(trial_id, rows)

    @override
    def load_weights(self, kind: str, digest: str) -> bytes | None:
        return self._first.load_weights(kind, digest)

    @override
    def latest_weights(self, kind: str) -> bytes | None:
        return self._first.latest_weights(kind)

    @override
    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        self._first.save_weights(kind, digest, weights, scores)

    @override
    def hold_lease(self, name: str, holder: str, instead_of: Lease | None = None) -> Lease:
        return self._first.hold_lease(name, holder, instead_of)

    @override
    def release_lease(self, name: str, holder: str) -> None:
        self._first.release_lease(name, holder)


def joined(first: Contents, packs: Sequence[Contents]) -> Contents:
    """Return a history with packs beside it."""
    sources = [first.source, *(pack.source for pack in packs)]
    return Contents(JoinedSource(sources), JoinedFacts(first.own, [pack.own for pack in packs]))
