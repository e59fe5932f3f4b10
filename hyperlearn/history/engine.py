"""Connections to a history's database, with the same manners wherever they are made.

SQLite runs in WAL mode, where readers and a writer do not wait for each other, and waits for a
lock instead of failing at once. A read sees one moment of the database across all its queries.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from hyperlearn.history.failures import storage_errors
from hyperlearn.history.location import sqlite_path

BUSY_SECONDS = 30.0
"""How long SQLite waits for another's lock."""

POOL_SECONDS = 30
"""How long a thread waits for one of its process's connections."""
LIBPQ_DRIVERS = ("psycopg", "psycopg2")
SERVER_TIMES = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Seconds (the last: milliseconds) until a server that does not answer counts as away."""

_INHERITED: list[object] = []
_LOCK = 0x6879_7065  # "hype": any number that other programs do not lock by


def connect_sqlite(database: str, *, readonly: bool = False) -> sqlite3.Connection:
    """Return a connection to an SQLite file; a plain function, so that processes can be sent it.

    Args:
        database: Path of the file, or a URI that starts with ``file:``.
        readonly: Whether SQLite shall refuse to write.
    """
    is_uri = database.startswith("file:")
    if readonly and not is_uri:
        database, is_uri = _readonly_uri(Path(database)), True
    connection = sqlite3.connect(
        database, timeout=BUSY_SECONDS, uri=is_uri, check_same_thread=False
    )
    connection.execute(f"PRAGMA query_only = {'ON' if readonly else 'OFF'}")
    if not readonly:
        connection.execute("PRAGMA synchronous = NORMAL")  # safe in WAL mode
    return connection


def _readonly_uri(path: Path) -> str:
    """Return a URI that reads a file, even one in a folder where nothing can be written.

    A database in WAL mode needs files beside it. Where they can neither be found nor made, nobody
    is writing, and SQLite may take the file as one that does not change.
    """
    log = path.with_name(path.name + "-wal")
    is_fixed = not os.access(path.parent, os.W_OK) and not os.access(log, os.F_OK)
    return f"{path.absolute().as_uri()}?{'immutable=1' if is_fixed else 'mode=ro'}"


def engine_options(url: URL) -> dict[str, Any]:
    """Return what ``create_engine`` needs beside the URL for writing; it can be pickled."""
    if url.get_backend_name() == "sqlite":
        return {"creator": partial(connect_sqlite, url.database or "")}
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_timeout": POOL_SECONDS}
    if url.get_backend_name() == "postgresql" and url.get_driver_name() in LIBPQ_DRIVERS:
        given = url.query  # what the URL says goes before
        options["connect_args"] = {k: v for k, v in SERVER_TIMES.items() if k not in given}
    return options


def open_engine(url: URL, *, readonly: bool) -> Engine:
    """Return an engine for a database that is there.

    Raises:
        StorageError: The driver is not installed or the kind of database is unknown.
    """
    with storage_errors(url):
        if url.get_backend_name() == "sqlite" and readonly:
            creator = partial(connect_sqlite, url.database or "", readonly=True)
            return create_engine(url, creator=creator, poolclass=NullPool)  # the file may change
        engine = create_engine(url, **engine_options(url))
    if readonly and url.get_backend_name() == "postgresql":
        event.listen(engine, "connect", _refuse_to_write)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sign)
        event.listen(engine, "checkout", _refuse_inherited)
    return engine


def _sign(_connection: object, record: ConnectionPoolEntry) -> None:
    """Write down which process opened a connection."""
    record.info["process"] = os.getpid()


def _refuse_inherited(
    connection: object, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
) -> None:
    """Let a process that was forked open its own connection: SQLite's may not be carried over.

    Source:
        SQLAlchemy's documentation, "Using connection pools with multiprocessing".
    """
    if record.info["process"] != os.getpid():
        _INHERITED.append(connection)  # closing it would disturb the process it came from
        record.dbapi_connection = proxy.dbapi_connection = None  # type: ignore[misc]
        raise DisconnectionError("the connection is another process's")


def _refuse_to_write(connection: Any, _record: object) -> None:  # noqa: ANN401 (any driver's)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    connection.commit()


def use_write_ahead_log(engine: Engine) -> None:
    """Put an SQLite file into WAL mode, where it stays; no more than a look if it is in it."""
    if sqlite_path(engine.url) is not None:
        with storage_errors(engine.url), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose queries all see the same moment of the database.

    Raises:
        StorageError: The database cannot be read.
    """
    with storage_errors(engine.url), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def wait_for_turn(connection: Connection) -> None:
    """Let one process at a time go on with a server's tables, until its transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose writes are all kept, or none of them.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be written.
    """
    with storage_errors(engine.url), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def recording(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one statement that records something of a running trial.

    A PostgreSQL server is not waited for until the record is on its disk, which takes most of the
    time: what it writes, it writes in order, so that the record is there with the first commit
    after it that is waited for, which is that of the finished trial at the latest.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be written.
    """
    if engine.dialect.name != "postgresql":
        with writing(engine) as connection:
            yield connection
        return
    with storage_errors(engine.url), engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")
