"""One run into its table, in the place of what was kept of it before, by one statement."""

from typing import Any

from sqlalchemy import Connection, delete, insert

from hyperlearn.history.own_facts import RunRecord, utc
from hyperlearn.history.schema import RUNS

COLUMNS = (
    *("trial_id", "started", "duration_seconds", "device"),
    *("code_digest", "failure_kind", "failure_message"),
)
_NAMES = ", ".join(COLUMNS)
_SQLITE = (
    f"INSERT OR REPLACE INTO hyperlearn_runs ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 (our own names)
)
_TYPES = ("integer", "timestamp", "double precision", "text", "text", "text", "text")
_POSTGRESQL = (
    f"INSERT INTO hyperlearn_runs ({_NAMES}) "  # noqa: S608 (our own names)
    f"VALUES ({', '.join(f'%s::{kind}' for kind in _TYPES)}) "
    "ON CONFLICT (trial_id) DO UPDATE SET "
    f"{', '.join(f'{name} = EXCLUDED.{name}' for name in COLUMNS[1:])}"
)


def write_run(connection: Connection, trial_id: int, record: RunRecord) -> None:
    """Write what is known of a run.

    Args:
        connection: As `engine.recording` gives it.
        trial_id: Optuna's identifier of the trial.
        record: The run.
    """
    began = utc(record.started)
    rest = (
        *(record.duration_seconds, record.device, record.code_digest),
        *(record.failure_kind, record.failure_message),
    )
    if connection.dialect.name == "sqlite":
        told: tuple[Any, ...] = (trial_id, began.isoformat(" ", "microseconds"), *rest)
        connection.exec_driver_sql(_SQLITE, told)
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL, (trial_id, began, *rest))
    else:
        connection.execute(delete(RUNS).where(RUNS.c.trial_id == trial_id))
        row = dict(zip(COLUMNS, (trial_id, began, *rest), strict=True))
        connection.execute(insert(RUNS), row)
