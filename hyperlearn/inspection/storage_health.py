"""How a database is: whether it is whole, what takes its room, how long the usual queries take."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from hyperlearn.history.history import History
from hyperlearn.history.orphans import count_orphans

WASTED_SHARE = 0.25
"""Share of free pages from which on VACUUM is worth its time."""
WASTED_BYTES = 16 << 20
"""Free bytes below which it never is."""
LARGEST = 8
"""How many tables are told of."""


@dataclass(frozen=True, slots=True)
class StorageHealth:
    """How a database is.

    Attributes:
        damage: What an integrity check found, or None for nothing; None too where the kind of
            database checks itself.
        orphans: Rows by table that belong to no trial or study any more.
        table_bytes: Size of the largest tables with their indices.
        free_bytes: What VACUUM would give back, or None where it is not known.
        seconds: Time of each usual query.
    """

    damage: str | None
    orphans: Mapping[str, int]
    table_bytes: Mapping[str, int]
    free_bytes: int | None
    seconds: Mapping[str, float] = field(default_factory=dict)

    def advice(self, size_bytes: int | None) -> list[str]:
        """Return what to do, in sentences; nothing where all is well.

        Args:
            size_bytes: Size of the database.
        """
        told = []
        if self.damage is not None:
            told.append("restore a backup, or try `sqlite3 FILE .recover`")
        if self.orphans:
            told.append("run `hyperlearn doctor --fix` to delete rows that belong to nothing")
        free = self.free_bytes or 0
        if free >= WASTED_BYTES and free > WASTED_SHARE * (size_bytes or 0):
            told.append("run `VACUUM` in a quiet hour to give the free room back")
        return told


def read_storage_health(connection: Connection) -> StorageHealth:
    """Examine a database without changing it."""
    return StorageHealth(
        damage=_damage(connection),
        orphans=count_orphans(connection),
        table_bytes=_table_bytes(connection),
        free_bytes=_free_bytes(connection),
    )


def time_queries(history: History) -> dict[str, float]:
    """Return the seconds that the usual questions take, the first of them reading what is new."""
    seconds = {}
    for name, ask in (
        ("read", history.facts),
        ("read again", history.facts),
        ("studies", history.studies),
        ("best", history.best),
    ):
        began = time.perf_counter()
        ask()
        seconds[name] = time.perf_counter() - began
    return seconds


def _damage(connection: Connection) -> str | None:
    if connection.dialect.name != "sqlite":
        return None
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return None if found == "ok" else str(found)


def _free_bytes(connection: Connection) -> int | None:
    if connection.dialect.name != "sqlite":
        return None
    n_free = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
    return n_free * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def _table_bytes(connection: Connection) -> dict[str, int]:
    """Return the sizes of the largest tables; none where the database does not tell."""
    if connection.dialect.name == "sqlite":
        query = (
            "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat('main', 1) AS s "
            "JOIN sqlite_master AS m ON m.name = s.name GROUP BY m.tbl_name"
        )
    elif connection.dialect.name == "postgresql":
        query = "SELECT relname, pg_total_relation_size(relid) FROM pg_statio_user_tables"
    else:
        return {}
    try:
        sizes = {str(name): int(size) for name, size in connection.execute(text(query))}
    except DBAPIError:  # SQLite may be built without that table
        return {}
    known = set(inspect(connection).get_table_names())
    ordered = sorted(sizes, key=lambda name: -sizes[name])
    return {name: sizes[name] for name in ordered if name in known and sizes[name]}
