"""Bringing hyperlearn's own tables up to date, and refusing those of a newer hyperlearn.

The version stands in a table of our own, beside Optuna's. A migration happens in one transaction
under a lock, so that processes that open a new database together make its tables once.
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history.engine import reading, wait_for_turn, writing
from hyperlearn.history.location import display_text, sqlite_path

VERSION_TABLE = "hyperlearn_alembic_version"

_FORGETTING = (
    "CREATE TRIGGER IF NOT EXISTS hyperlearn_runs_forget AFTER DELETE ON trials "
    "BEGIN DELETE FROM hyperlearn_runs WHERE trial_id = OLD.trial_id; END",
    "CREATE TRIGGER IF NOT EXISTS hyperlearn_measurements_forget AFTER DELETE ON trials "
    "BEGIN DELETE FROM hyperlearn_measurements WHERE trial_id = OLD.trial_id; END",
)


@cache
def scripts() -> ScriptDirectory:
    """Return the steps of the schema that this version of hyperlearn knows."""
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def current_revision(connection: Connection) -> str | None:
    """Return the revision of our tables, or None where there are none."""
    return _context(connection).get_current_revision()


def check_revision(engine: Engine) -> None:
    """Refuse a database whose tables of ours are newer than this code.

    Raises:
        NewerSchemaError: The database was written by a newer hyperlearn.
        StorageError: The database cannot be read.
    """
    with reading(engine) as connection:
        revision = current_revision(connection)
    known = {script.revision for script in scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise NewerSchemaError(
            f"database {display_text(engine.url)!r} has the tables of a newer hyperlearn "
            f"(revision {revision!r}); upgrade it by `pip install -U hyperlearn`"
        )


def migrate(engine: Engine) -> None:
    """Make or change our tables as this version of hyperlearn needs them, all or nothing.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be read or written.
    """
    head = scripts().get_current_head()
    with reading(engine) as connection:
        is_current = current_revision(connection) == head and not _lacks_triggers(connection)
    if is_current:
        return
    back_up_before_change(engine)
    with writing(engine) as connection:
        wait_for_turn(connection)
        context = _context(connection, fn=_missing_steps)
        with Operations.context(context):
            context.run_migrations()
        if _lacks_triggers(connection):
            _make_triggers(connection)


def back_up_before_change(engine: Engine) -> Path | None:
    """Copy an SQLite file whose tables of ours are about to change, and return the copy.

    One that has no tables of ours yet has nothing to lose. The copy stays until it is removed.

    Raises:
        StorageError: There is no room for the copy.
    """
    place = sqlite_path(engine.url)
    if place is None:
        return None
    with reading(engine) as connection:
        revision = current_revision(connection)
        if revision in {None, scripts().get_current_head()}:
            return None
        copy = place.with_name(f"{place.name}.revision-{revision}.backup")
        driver: Any = connection.connection.driver_connection
        with closing(sqlite3.connect(copy)) as target:
            driver.backup(target)
    return copy


def downgrade(engine: Engine, revision: str) -> None:
    """Take our tables back to what an earlier hyperlearn needs, all or nothing.

    Args:
        engine: The database.
        revision: The revision to go back to; "base" removes our tables.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: The database cannot be read or written.
    """
    with writing(engine) as connection:
        wait_for_turn(connection)
        for trigger in ("hyperlearn_runs_forget", "hyperlearn_measurements_forget"):
            if connection.dialect.name == "sqlite" and revision == "base":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        context = _context(
            connection,
            fn=lambda found, _: scripts()._downgrade_revs(revision, found),  # noqa: SLF001 (as above)
        )
        with Operations.context(context):
            context.run_migrations()


def _context(connection: Connection, **options: Any) -> MigrationContext:  # noqa: ANN401 (Alembic's)
    settings = {"version_table": VERSION_TABLE, "transactional_ddl": True, **options}
    return MigrationContext.configure(connection, opts=settings)


def _missing_steps(revision: Any, _context: MigrationContext) -> Any:  # noqa: ANN401 (Alembic's)
    # Alembic's own commands run this; the public way to it reads a configuration file.
    return scripts()._upgrade_revs("head", revision)  # noqa: SLF001


def _lacks_triggers(connection: Connection) -> bool:
    """Return whether SQLite would keep our rows of a trial that Optuna deletes.

    SQLite gives a deleted trial's identifier to the next one, which must not inherit them.
    """
    if connection.dialect.name != "sqlite" or not inspect(connection).has_table("trials"):
        return False
    found = connection.execute(
        text("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"),
        {"name": "hyperlearn_%_forget"},
    )
    return int(found.scalar_one()) < len(_FORGETTING)


def _make_triggers(connection: Connection) -> None:
    for trigger in _FORGETTING:
        connection.exec_driver_sql(trigger)
