"""Facts that a database tells about itself: its schemas, what it holds, what has gone silent."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, TableClause, func, inspect, select, text

from hyperlearn.history.migration import current_revision, scripts
from hyperlearn.history.optuna_tables import KNOWN_REVISION, STUDIES, TRIALS, VERSION
from hyperlearn.history.stale_trials import running_trials


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
    running = running_trials(connection)
    return StorageFacts(
        kind=connection.dialect.name,
        journal_mode=_journal_mode(connection),
        size_bytes=_size(connection),
        hyperlearn_schema=SchemaFacts(current_revision(connection), scripts().get_current_head()),
        optuna_schema=SchemaFacts(_optuna_revision(connection), KNOWN_REVISION),
        n_studies=_count(connection, STUDIES),
        n_trials=_count(connection, TRIALS),
        n_running=len(running),
        n_stale=sum(one.is_stale for one in running),
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
