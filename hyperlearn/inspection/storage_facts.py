"""Facts that a database tells about itself: its schemas, what it holds, what has gone silent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Connection,
    DateTime,
    String,
    TableClause,
    cast,
    column,
    func,
    inspect,
    select,
    table,
    text,
)

from hyperlearn.history.migration import current_revision, scripts
from hyperlearn.history.optuna_tables import KNOWN_REVISION, STUDIES, VERSION

HEARTBEAT_GRACE = timedelta(hours=1)
"""A running trial with heartbeats is stale once the last one is older than this."""
START_GRACE = timedelta(days=1)
"""A running trial without heartbeats is stale once its start is longer ago than this."""

_TRIALS = table("trials", column("trial_id"), column("state"), column("datetime_start", DateTime()))
_HEARTBEATS = table("trial_heartbeats", column("trial_id"), column("heartbeat", DateTime()))


@dataclass(frozen=True, slots=True)
class SchemaFacts:
    """Which version of a schema a database has.

    Attributes:
        found: Its revision, or None where there are no such tables.
        known: The newest revision that this code knows.
        is_current: Whether the two are the same.
    """

    found: str | None
    known: str | None
    is_current: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_current", self.found == self.known)


@dataclass(frozen=True, slots=True)
class StorageFacts:
    """What a database tells about itself.

    Attributes:
        kind: The kind of database, such as "sqlite" or "postgresql".
        journal_mode: SQLite's journal mode, such as "wal"; None for another kind.
        size_bytes: Size of what it keeps, or None where it does not tell.
        hyperlearn_schema: Version of hyperlearn's own tables.
        optuna_schema: Version of Optuna's tables.
        n_studies: How many studies it holds.
        n_trials: How many trials it holds.
        n_running: How many of them are running.
        n_stale: How many of those gave no sign of life for long; their worker is likely dead.
    """

    kind: str
    journal_mode: str | None
    size_bytes: int | None
    hyperlearn_schema: SchemaFacts
    optuna_schema: SchemaFacts
    n_studies: int
    n_trials: int
    n_running: int
    n_stale: int


def read_storage_facts(connection: Connection) -> StorageFacts:
    """Ask a database about itself, without changing it; Optuna's tables may be missing."""
    running = _running(connection)
    return StorageFacts(
        kind=connection.dialect.name,
        journal_mode=_journal_mode(connection),
        size_bytes=_size(connection),
        hyperlearn_schema=SchemaFacts(current_revision(connection), scripts().get_current_head()),
        optuna_schema=SchemaFacts(_optuna_revision(connection), KNOWN_REVISION),
        n_studies=_count(connection, STUDIES),
        n_trials=_count(connection, _TRIALS),
        n_running=len(running),
        n_stale=sum(running),
    )


def _journal_mode(connection: Connection) -> str | None:
    if connection.dialect.name != "sqlite":
        return None
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())


def _size(connection: Connection) -> int | None:
    if connection.dialect.name == "sqlite":
        n_pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(n_pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    if connection.dialect.name == "postgresql":
        size = connection.execute(text("SELECT pg_database_size(current_database())"))
        return int(size.scalar_one())
    return None


def _optuna_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    revision: str | None = connection.execute(select(VERSION.c.version_num)).scalar()
    return revision


def _count(connection: Connection, counted: TableClause) -> int:
    if not inspect(connection).has_table(counted.name):
        return 0
    return int(connection.execute(select(func.count()).select_from(counted)).scalar_one())


def _running(connection: Connection) -> list[bool]:
    """Return for each running trial whether it is stale."""
    if not inspect(connection).has_table(_TRIALS.name):
        return []
    is_running = cast(_TRIALS.c.state, String) == "RUNNING"
    starts = connection.execute(
        select(_TRIALS.c.trial_id, _TRIALS.c.datetime_start).where(is_running)
    )
    silences = _silences(connection)
    # Optuna writes starts in the worker's local time, without a zone.
    local_now = datetime.now(tz=UTC).astimezone().replace(tzinfo=None)
    return [
        silences[trial_id] > HEARTBEAT_GRACE
        if trial_id in silences
        else start is not None and local_now - start > START_GRACE
        for trial_id, start in starts
    ]


def _silences(connection: Connection) -> dict[int, timedelta]:
    """Return for how long each trial with heartbeats has given none, by the database's clock."""
    if not inspect(connection).has_table(_HEARTBEATS.name):
        return {}
    beats = connection.execute(select(_HEARTBEATS.c.trial_id, _HEARTBEATS.c.heartbeat, func.now()))
    return {trial_id: now.replace(tzinfo=None) - beat for trial_id, beat, now in beats}
