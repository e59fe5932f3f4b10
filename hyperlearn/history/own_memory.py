"""hyperlearn's own facts in this process, for storages that have no tables to put them in."""

from collections.abc import Mapping, Sequence

import numpy as np
from typing_extensions import override

from hyperlearn.history.columns import CurveColumns, RunColumns, object_array
from hyperlearn.history.own_facts import OwnFacts, RunRecord
from hyperlearn.task import Task


class OwnMemory(OwnFacts):
    """Keeps facts for as long as the process lives.

    Args:
        tasks: Tasks that are known from the start, by name.
    """

    def __init__(self, tasks: Mapping[str, Task] | None = None) -> None:
        self._tasks = dict(tasks or {})
        self._runs: dict[int, RunRecord] = {}
        self._measurements: list[tuple[int, int, float, str, float]] = []
        self._weights: dict[tuple[str, str], bytes] = {}

    @override
    def tasks(self) -> Mapping[str, Task]:
        return dict(self._tasks)

    @override
    def runs(self) -> RunColumns:
        return RunColumns(
            np.fromiter(self._runs, np.int64, len(self._runs)),
            np.array([run.duration_seconds for run in self._runs.values()], np.float64),
            object_array([run.failure for run in self._runs.values()]),
            object_array([run.device for run in self._runs.values()]),
            object_array([run.code_digest for run in self._runs.values()]),
        )

    @override
    def run_records(self, study_ids: Sequence[int]) -> list[tuple[int, RunRecord]]:
        return list(self._runs.items())

    @override
    def code_digests(self) -> Mapping[int, str]:
        digests = {trial_id: run.code_digest for trial_id, run in self._runs.items()}
        return {trial_id: one for trial_id, one in digests.items() if one is not None}

    @override
    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        columns = list(zip(*self._measurements, strict=True)) or [()] * 5
        return CurveColumns(
            np.array(columns[0], np.int64),
            np.array(columns[1], np.int64),
            np.array(columns[2], np.float64),
            object_array(columns[3]),
            np.array(columns[4], np.float64),
        )

    @override
    def keep_task(self, task: Task) -> None:
        self._tasks[task.name] = task

    @override
    def keep_run(self, trial_id: int, record: RunRecord) -> None:
        self._runs[trial_id] = record

    @override
    def keep_measurements(
        self, trial_id: int, rows: Sequence[tuple[int, float, str, float]]
    ) -> None:
        self._measurements.extend((trial_id, *row) for row in rows)

    @override
    def load_weights(self, kind: str, digest: str) -> bytes | None:
        return self._weights.get((kind, digest))

    @override
    def latest_weights(self, kind: str) -> bytes | None:
        of_kind = [weights for (other, _), weights in self._weights.items() if other == kind]
        return of_kind[-1] if of_kind else None

    @override
    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        self._weights.setdefault((kind, digest), bytes(weights))
