"""Many rows into a table of a database at once, in the way that its driver does fastest."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, column, func, insert, select, table
from sqlalchemy.exc import DBAPIError

ROWS_AT_ONCE = 20_000
ROWS_OF_A_STATEMENT = 50
CACHE_KIBIBYTES = 65_536
"""SQLite's own is 2 MB, of which large tables and their indexes would be written over and over."""


def insert_rows(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows.

    Args:
        connection: In a transaction.
        name: The table; never a stranger's text.
        columns: Its columns that are given; likewise.
        rows: A value for each column.
    """
    if connection.dialect.name == "postgresql":
        _copy(connection, name, columns, rows)
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
    remaining = iter(rows)
    while piece := list(islice(remaining, ROWS_AT_ONCE)):
        if connection.dialect.name == "sqlite":
            _insert_in_rows(connection, name, columns, piece)
        else:
            target = table(name, *(column(one) for one in columns))
            named = [dict(zip(columns, row, strict=True)) for row in piece]
            connection.execute(insert(target), named)


def _insert_in_rows(
    connection: Connection, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert several rows by each statement, which takes SQLite half the time."""
    n_whole = len(rows) - len(rows) % ROWS_OF_A_STATEMENT
    for part, n_rows in ((rows[:n_whole], ROWS_OF_A_STATEMENT), (rows[n_whole:], 1)):
        marks = ", ".join([f"({', '.join('?' * len(columns))})"] * n_rows)
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES {marks}"  # noqa: S608 (our own names)
        groups = [
            tuple(chain.from_iterable(part[first : first + n_rows]))
            for first in range(0, len(part), n_rows)
        ]
        if groups:
            connection.exec_driver_sql(statement, groups)


def _copy(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {name} ({', '.join(columns)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(statement, None, error) from None


def new_identifiers(connection: Connection, n_trials: int) -> list[int]:
    """Return identifiers for trials to be inserted, which nobody else gets."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence("trials", "trial_id")
        series = func.generate_series(1, n_trials).table_valued()
        rows = connection.execute(select(func.nextval(sequence)).select_from(series))
        return [int(one) for (one,) in rows]
    used = [
        connection.exec_driver_sql(f"SELECT COALESCE(MAX(trial_id), 0) FROM {name}").scalar_one()  # noqa: S608 (our own names)
        for name in ("trials", "hyperlearn_runs", "hyperlearn_measurements")
    ]
    first = max(map(int, used)) + 1
    return list(range(first, first + n_trials))
