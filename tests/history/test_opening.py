"""Databases that cannot be opened: each refused in words, and left as it was."""

import hashlib
import pickle
import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy as sa
from optuna.storages import InMemoryStorage

from hyperlearn.errors import (
    HyperlearnError,
    InvalidArgumentError,
    NewerSchemaError,
    ReadOnlyStorageError,
    StorageError,
)
from hyperlearn.history import engine
from hyperlearn.history.history import History


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_database_of_plain_optuna_is_a_history_at_once(plain):
    with History(plain) as history:
        assert history.studies()["study"].tolist() == ["svm on adult"]
        assert len(history.trials()) == 5


def test_reading_only_leaves_every_byte(plain):
    before = _digest(plain)
    with History(f"sqlite:///{plain}", readonly=True) as history:
        assert len(history.facts()[0]) == 5
        assert len(history.curves()) == 15
        assert len(history.tasks()) == 1
        assert history.load_weights("surrogate", "x") is None
        history.save_weights("surrogate", "x", b"kept in memory", {})
        assert history.load_weights("surrogate", "x") == b"kept in memory"
    assert _digest(plain) == before


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_text("not a database, but long enough to look like the beginning of one " * 20)
    before = _digest(path)
    for readonly in (True, False):
        with pytest.raises(StorageError, match="is not an SQLite database; give another file"):
            History(path, readonly=readonly)
    assert _digest(path) == before


def test_a_damaged_database_is_named_so(plain):
    content = bytearray(plain.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    plain.write_bytes(content)
    before = _digest(plain)
    with pytest.raises(StorageError, match="is damaged"):
        History(plain, readonly=True).facts()
    assert _digest(plain) == before


@pytest.mark.parametrize("readonly", [True, False])
def test_a_newer_optunas_tables_are_refused(plain, readonly):
    with sqlite3.connect(plain) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9.0.0'")
    connection.close()
    before = _digest(plain)
    with pytest.raises(NewerSchemaError, match=r"'v9\.0\.0'.*pip install -U optuna"):
        History(plain, readonly=readonly)
    assert _digest(plain) == before


def test_an_old_optunas_tables_are_named_with_the_remedy(plain):
    with sqlite3.connect(plain) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v2.4.0.a'")
        connection.execute("ALTER TABLE trial_values RENAME COLUMN value_type TO old_type")
    connection.close()
    with pytest.raises(StorageError, match=r"'trial_values\.value_type'.*optuna storage upgrade"):
        History(plain, readonly=True)


def test_an_old_optunas_tables_that_have_all_that_is_read_are_read(plain):
    with sqlite3.connect(plain) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v3.0.0.d'")
    connection.close()
    with History(plain, readonly=True) as history:
        assert len(history.facts()[0]) == 5
    with History(plain) as history, pytest.raises(StorageError, match="optuna storage upgrade"):
        history.optuna_storage()


def test_a_locked_database_is_named_and_left_alone(plain, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(plain)
    other.execute("BEGIN EXCLUSIVE")
    before = _digest(plain)
    for readonly in (True, False):
        with pytest.raises(StorageError, match="locked by another process; wait"):
            History(plain, readonly=readonly)
    other.close()
    assert _digest(plain) == before
    History(plain).close()


def test_a_file_that_may_not_be_written_is_named_with_the_remedy(plain, monkeypatch):
    monkeypatch.setattr(engine, "connect_sqlite", _connect_without_rights)
    before = _digest(plain)
    with pytest.raises(ReadOnlyStorageError, match=r"may not be written to.*readonly=True"):
        History(plain)
    assert _digest(plain) == before


def _connect_without_rights(database, *, readonly=False):
    """As SQLite connects to a file without the rights to write it, which root always has."""
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True, check_same_thread=False)


def test_a_missing_folder_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(StorageError, match="create it"):
        History(tmp_path / "no" / "a.db")
    with pytest.raises(StorageError, match="there is no database"):
        History(tmp_path / "a.db", readonly=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("storage", [42, b"a.db", object()])
def test_what_is_no_storage_is_refused(storage):
    with pytest.raises(InvalidArgumentError, match="give a database's URL"):
        History(storage)


@pytest.mark.parametrize(
    "url", ["oraculum://me:geheim@host/db", "mysql+geheim://me:geheim@host/db"]
)
def test_no_error_tells_a_password(url):
    with pytest.raises(HyperlearnError) as caught:
        History(url)
    assert "me:geheim" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_nothing_can_be_written_to_what_is_read_only(plain):
    with History(plain, readonly=True) as history:
        for write in (history.recorder, history.optuna_storage):
            with pytest.raises(ReadOnlyStorageError, match="readonly=True"):
                write()
        with pytest.raises(ReadOnlyStorageError):
            history.record_task(None)


def test_a_path_with_odd_letters_is_opened_again_by_another_process(tmp_path, plain_study):
    path = tmp_path / "a {b} %20 #c.db"
    with History(path) as history:
        plain_study(history.optuna_storage())
        sent = pickle.dumps(history)
    code = (
        "import sys, pickle; sys.path[:] = eval(sys.argv[1])\n"
        "history = pickle.loads(sys.stdin.buffer.read())\n"
        "print(history.location, len(history.trials()))\n"
        "print(pickle.loads(pickle.dumps(history.optuna_storage())).get_all_studies()[0].study_name)"
    )
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, repr(sys.path)],
        input=sent,
        capture_output=True,
        check=False,
        cwd="/",
    )
    assert run.stdout.decode().splitlines() == [f"{path} 5", "svm on adult"], run.stderr
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith(path.name)] == []


@pytest.mark.parametrize("readonly", [True, False])
def test_a_copy_by_pickle_is_opened_as_the_first_was(plain, readonly):
    with History(plain, readonly=readonly) as history:
        copy = pickle.loads(pickle.dumps(history))  # noqa: S301
    assert repr(copy) == repr(history)
    assert copy.url == history.url == sa.make_url(f"sqlite:///{plain}")


def test_a_storage_in_memory_goes_with_the_copy(plain_study):
    storage = InMemoryStorage()
    plain_study(storage)
    copy = pickle.loads(pickle.dumps(History(storage)))  # noqa: S301
    assert len(copy.trials()) == 5
    assert copy.url is None
