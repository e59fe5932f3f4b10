import os
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hyperlearn.errors import ReadOnlyStorageError
from hyperlearn.history.engine import (
    engine_options,
    open_engine,
    reading,
    use_write_ahead_log,
    writing,
)
from hyperlearn.history.location import database_url


@pytest.fixture
def engine(path):
    engine = open_engine(database_url(path), readonly=False)
    use_write_ahead_log(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (number INTEGER)")
    return engine


def _count(connection):
    return connection.exec_driver_sql("SELECT COUNT(*) FROM numbers").scalar_one()


def _add_one(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO numbers VALUES (1)")


def test_sqlite_waits_for_locks_and_writes_ahead(engine):
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert found == ["wal", 1, 30_000]


def test_a_reading_sees_one_moment(engine):
    with reading(engine) as reader:
        assert _count(reader) == 0
        _add_one(engine)
        assert _count(reader) == 0
    with reading(engine) as reader:
        assert _count(reader) == 1


def test_writes_are_all_kept_or_none(engine):
    def half_done():
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO numbers VALUES (1)")
            raise KeyError

    with pytest.raises(KeyError):
        half_done()
    with reading(engine) as connection:
        assert _count(connection) == 0


def test_a_database_opened_for_reading_refuses_writes(engine, path):
    readonly = open_engine(database_url(path), readonly=True)
    with reading(readonly) as connection:
        assert _count(connection) == 0
    with pytest.raises(ReadOnlyStorageError, match="may not be written to"):
        _add_one(readonly)


def test_sqlites_own_uri_is_read_only_too(engine, path):
    readonly = open_engine(database_url(f"sqlite:///file:{path}?uri=true"), readonly=True)
    with pytest.raises(ReadOnlyStorageError):
        _add_one(readonly)


def test_the_options_for_optuna_can_be_sent_to_another_process(path):
    options = pickle.loads(pickle.dumps(engine_options(database_url(path))))  # noqa: S301
    assert isinstance(options["creator"](), sqlite3.Connection)


@pytest.fixture
def open_folder():
    """A folder that others may look into, which pytest's own is not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="only root can do it")
@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_file_in_a_folder_that_cannot_be_written_is_read(mode, open_folder):
    """As someone without any rights but to read, in a process of theirs."""
    database = open_folder / "a b#?%.db"
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE studies (study_id INTEGER)")
    connection.close()
    code = (
        "import os, sys, sqlite3; sys.path[:] = eval(sys.argv[2])\n"
        "from pathlib import Path\n"
        "from hyperlearn.history.engine import connect_sqlite\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "assert not os.access(Path(sys.argv[1]).parent, os.W_OK)\n"
        "c = connect_sqlite(sys.argv[1], readonly=True)\n"
        "print(c.execute('SELECT COUNT(*) FROM studies').fetchone())\n"
    )
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(database), repr(sys.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "(0,)\n", run.stderr


def test_connections_are_kept_for_the_next_writing_and_closed_with_the_engine(engine):
    with writing(engine) as connection:
        first = connection.connection.driver_connection
    with writing(engine) as connection:
        assert connection.connection.driver_connection is first
    engine.dispose()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        first.execute("SELECT 1")


def test_a_process_that_was_forked_opens_a_connection_of_its_own(engine):
    with writing(engine) as connection:
        inherited = id(connection.connection.driver_connection)
    child = os.fork()
    if not child:
        try:
            with writing(engine) as connection:
                is_same = id(connection.connection.driver_connection) == inherited
                connection.exec_driver_sql("INSERT INTO numbers VALUES (1)")
        except BaseException:
            os._exit(2)
        os._exit(int(is_same))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with reading(engine) as connection:
        assert _count(connection) == 1


def test_a_file_that_is_only_read_is_opened_each_time(engine, path):
    reader = open_engine(database_url(path), readonly=True)
    with reading(reader) as connection:
        first = connection.connection.driver_connection
    with reading(reader) as connection:
        assert connection.connection.driver_connection is not first
