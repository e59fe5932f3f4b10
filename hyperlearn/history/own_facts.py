"""What hyperlearn remembers beside Optuna's trials, and what a keeper of it must do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from hyperlearn.history.columns import CurveColumns, RunColumns
from hyperlearn.records import MetaLearnerStore
from hyperlearn.task import Task


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What is remembered of one run beside its metrics.

    Attributes:
        started: When it began, with its time zone.
        duration_seconds: How long it took.
        device: Where it ran, such as "cpu" or "cuda:0", or None.
        code_digest: Digest of the function's code, or None.
        failure_kind: Type of the exception that ended it, or None.
        failure_message: What the exception said, or None.
    """

    started: datetime
    duration_seconds: float
    device: str | None = None
    code_digest: str | None = None
    failure_kind: str | None = None
    failure_message: str | None = None

    @property
    def failure(self) -> str | None:
        """The failure's kind and message in one text, or None."""
        return failure_text(self.failure_kind, self.failure_message)


def failure_text(kind: str | None, message: str | None) -> str | None:
    """Return a failure's kind and message in one text; None for a run that did not fail."""
    return kind if kind is None or not message else f"{kind}: {message}"


def utc(moment: datetime) -> datetime:
    """Return a time as databases keep it here: UTC, without its zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


class OwnFacts(MetaLearnerStore, Protocol):
    """Keeps tasks, runs, measurements and meta-learners."""

    def tasks(self) -> Mapping[str, Task]:
        """Return the tasks by name, in the order they were first kept."""

    def runs(self) -> RunColumns:
        """Return what was recorded about runs."""

    def run_records(self, study_ids: Sequence[int]) -> Iterable[tuple[int, RunRecord]]:
        """Return trial_id and all that was recorded of each run of some studies."""

    def code_digests(self) -> Mapping[int, str]:
        """Return the digest of the code of some trials: of the last of each study at the least."""
        return {}

    def curves(self, study_ids: Sequence[int] | None) -> CurveColumns:
        """Return the measurements of some studies' trials, or of all; in the order of recording."""

    def keep_task(self, task: Task) -> None:
        """Keep a task; one of that name that is there already is changed."""

    def keep_run(self, trial_id: int, record: RunRecord) -> None:
        """Keep what is known of a run, in the place of what was kept of it before."""

    def keep_measurements(
        self, trial_id: int, rows: Sequence[tuple[int, float, str, float]]
    ) -> None:
        """Keep measurements of a trial, all or none."""
