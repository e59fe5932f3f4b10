import sqlite3

import pytest
import sqlalchemy as sa

from hyperlearn.errors import ReadOnlyStorageError, StorageError
from hyperlearn.history.failures import explained, storage_errors

SQLITE = sa.make_url("sqlite:////folder/history.db")
SERVER = sa.make_url("postgresql+psycopg://me:geheim@host/db")


def _driver_error(**facts):
    original = sqlite3.OperationalError("connection with geheim lost\nand more")
    for name, fact in facts.items():
        setattr(original, name, fact)
    return sa.exc.OperationalError("SELECT 1", {}, original)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "locked by another process"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked by another process"),
        (sqlite3.SQLITE_NOTADB, "is not an SQLite database"),
        (sqlite3.SQLITE_CORRUPT, "is damaged"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_FULL, "make room"),
        (sqlite3.SQLITE_MISMATCH, "cannot be used"),
    ],
)
def test_sqlites_codes_become_words(code, words):
    error = explained(_driver_error(sqlite_errorcode=code), SQLITE)
    assert words in str(error)
    assert "'/folder/history.db'" in str(error)


@pytest.mark.parametrize("facts", [{"sqlite_errorcode": 8}, {"sqlstate": "25006"}])
def test_a_refused_write_is_an_error_of_its_own(facts):
    assert isinstance(explained(_driver_error(**facts), SQLITE), ReadOnlyStorageError)


@pytest.mark.parametrize(
    ("state", "words"), [(None, "cannot be reached"), ("42P01", "cannot be used")]
)
def test_a_servers_message_is_told_without_the_password(state, words):
    error = explained(_driver_error(sqlstate=state), SERVER)
    assert words in str(error)
    assert "connection with *** lost" in str(error)
    assert "geheim" not in str(error)
    assert "and more" not in str(error)


def test_a_driver_that_is_missing_is_named_with_its_extra():
    with pytest.raises(StorageError, match="hyperlearn\\[postgres\\]"), storage_errors(SERVER):
        raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")


def test_an_unknown_kind_of_database_is_refused():
    with pytest.raises(StorageError, match="use sqlite or postgresql"), storage_errors(SERVER):
        sa.create_engine("oraculum://host/db")
