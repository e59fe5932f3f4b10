"""Writing down what happened in a run, in whatever way it ended."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hyperlearn.history.own_facts import OwnFacts, RunRecord


class Recorder:
    """Writes runs and measurements of trials into a history.

    Args:
        facts: Where they are kept.
    """

    def __init__(self, facts: OwnFacts) -> None:
        self._facts = facts

    def run(
        self,
        trial_id: int,
        *,
        seconds: float,
        started: datetime | None = None,
        device: str | None = None,
        code_digest: str | None = None,
        failure: BaseException | None = None,
    ) -> None:
        """Record a run that has ended; a second call for the same trial takes the first's place.

        Args:
            trial_id: Optuna's identifier of the trial.
            seconds: How long it took.
            started: When it began; by default that long ago.
            device: Where it ran, such as "cpu" or "cuda:0".
            code_digest: Digest of the function's code.
            failure: What it failed with, or None.

        Raises:
            StorageError: The database cannot be written.
        """
        began = started or datetime.now(UTC) - timedelta(seconds=float(seconds))
        self._facts.keep_run(
            int(trial_id),
            RunRecord(
                started=began,
                duration_seconds=float(seconds),
                device=device,
                code_digest=code_digest,
                failure_kind=None if failure is None else _storable(type(failure).__name__),
                failure_message=None if failure is None else _storable(str(failure)),
            ),
        )

    def record(self, trial_id: int, record: RunRecord) -> None:
        """Keep what is known of a run that has ended, in the place of what was kept before.

        Raises:
            StorageError: The database cannot be written.
        """
        self._facts.keep_run(int(trial_id), record)

    def measurements(self, trial_id: int, rows: Sequence[tuple[int, float, str, float]]) -> None:
        """Record measurements, all or none.

        Args:
            trial_id: Optuna's identifier of the trial.
            rows: Step, seconds since the run began, metric and value of each; see `Measurement`.

        Raises:
            StorageError: The database cannot be written.
        """
        if rows:
            kept = [(step, seconds, _storable(name), value) for step, seconds, name, value in rows]
            self._facts.keep_measurements(int(trial_id), kept)


def _storable(text: str) -> str:
    """Return text without what a database cannot hold: NUL characters and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "backslashreplace").decode("utf-8")
