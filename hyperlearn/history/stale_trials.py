"""Trials that are running by what the database says, and whether anybody still runs them."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from optuna.storages import BaseStorage
from optuna.trial import TrialState
from sqlalchemy import (
    Connection,
    DateTime,
    String,
    cast,
    column,
    func,
    inspect,
    select,
    table,
)

HEARTBEAT_GRACE = timedelta(hours=1)
"""A running trial with heartbeats is stale once the last one is older than this."""
START_GRACE = timedelta(days=1)
"""A running trial without heartbeats is stale once its start is longer ago than this."""

_TRIALS = table("trials", column("trial_id"), column("state"), column("datetime_start", DateTime()))
_HEARTBEATS = table("trial_heartbeats", column("trial_id"), column("heartbeat", DateTime()))


class RunningTrial(NamedTuple):
    """A trial that is running, and whether it gave no sign of life for long."""

    trial_id: int
    is_stale: bool


def running_trials(connection: Connection) -> list[RunningTrial]:
    """Return every trial that is running; none where Optuna's tables are missing."""
    if not inspect(connection).has_table(_TRIALS.name):
        return []
    is_running = cast(_TRIALS.c.state, String) == "RUNNING"
    starts = connection.execute(
        select(_TRIALS.c.trial_id, _TRIALS.c.datetime_start).where(is_running)
    )
    silences = _silences(connection)
    now = datetime.now(UTC).replace(tzinfo=None)  # as Optuna stores times: UTC, without a zone
    return [
        RunningTrial(
            trial_id,
            silences[trial_id] > HEARTBEAT_GRACE
            if trial_id in silences
            else start is not None and now - start > START_GRACE,
        )
        for trial_id, start in starts
    ]


def fail_trials(storage: BaseStorage, trial_ids: list[int]) -> int:
    """Mark trials as failed that nobody runs; one that ended meanwhile stays as it is.

    Args:
        storage: Optuna's storage of the database.
        trial_ids: Which.

    Returns:
        How many were marked.
    """
    running = [one for one in trial_ids if storage.get_trial(one).state is TrialState.RUNNING]
    for one in running:
        storage.set_trial_state_values(one, TrialState.FAIL)
    return len(running)


def _silences(connection: Connection) -> dict[int, timedelta]:
    """Return for how long each trial with heartbeats has given none, by the database's clock."""
    if not inspect(connection).has_table(_HEARTBEATS.name):
        return {}
    beats = connection.execute(select(_HEARTBEATS.c.trial_id, _HEARTBEATS.c.heartbeat, func.now()))
    return {trial_id: now.replace(tzinfo=None) - beat for trial_id, beat, now in beats}
