"""Many measurements into their table at once, in the quickest way that each database has.

SQLAlchemy's own insert takes four times as long as SQLite, and a round of messages for each row
with PostgreSQL.
"""

import math
from collections.abc import Sequence

from sqlalchemy import Connection, insert

from hyperlearn.history.schema import MEASUREMENTS

_SQLITE = (
    "INSERT INTO hyperlearn_measurements (trial_id, step, seconds, metric, value) "
    "VALUES (?, ?, ?, ?, ?)"
)
_POSTGRESQL = (
    "INSERT INTO hyperlearn_measurements (trial_id, step, seconds, metric, value) "
    "SELECT %s, told.* FROM "
    "unnest(%s::bigint[], %s::double precision[], %s::text[], %s::double precision[]) AS told"
)


def insert_measurements(
    connection: Connection, trial_id: int, rows: Sequence[tuple[int, float, str, float]]
) -> None:
    """Insert a trial's measurements; NaN is stored as NULL.

    Args:
        connection: As `engine.recording` gives it.
        trial_id: Optuna's identifier of the trial.
        rows: Step, seconds, metric and value of each.
    """
    steps = [int(step) for step, _, _, _ in rows]
    seconds = [float(one) for _, one, _, _ in rows]
    metrics = [metric for _, _, metric, _ in rows]
    values = [None if math.isnan(value) else float(value) for _, _, _, value in rows]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL, (trial_id, steps, seconds, metrics, values))
        return
    filled = zip([trial_id] * len(rows), steps, seconds, metrics, values, strict=True)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE, list(filled))
        return
    names = ("trial_id", "step", "seconds", "metric", "value")
    connection.execute(insert(MEASUREMENTS), [dict(zip(names, row, strict=True)) for row in filled])
