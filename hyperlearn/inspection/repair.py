"""What ``doctor --fix`` does: fails trials that nobody runs, deletes rows that are of nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from hyperlearn.history.engine import reading
from hyperlearn.history.history import History
from hyperlearn.history.orphans import delete_orphans
from hyperlearn.history.stale_trials import fail_trials, running_trials


@dataclass(frozen=True, slots=True)
class Repair:
    """What was repaired.

    Attributes:
        n_failed: Running trials that nobody ran any more, and that are failed now.
        deleted: Rows by table that belonged to nothing.
    """

    n_failed: int
    deleted: Mapping[str, int]

    def __str__(self) -> str:
        rows = sum(self.deleted.values())
        return f"{self.n_failed} stale trials marked as failed, {rows} rows of nobody deleted"


def repair(storage: str | None) -> Repair:
    """Repair a history.

    Args:
        storage: A database's URL, the path of an SQLite file, or None for the default.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be used.
    """
    with History(storage) as history:
        with reading(history.engine) as connection:
            stale = [one.trial_id for one in running_trials(connection) if one.is_stale]
        n_failed = fail_trials(history.optuna_storage(heartbeat=False), stale) if stale else 0
        return Repair(n_failed, delete_orphans(history.engine))
