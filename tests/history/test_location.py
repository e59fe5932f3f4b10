from pathlib import Path

import platformdirs
import pytest
import sqlalchemy as sa

from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.history.location import (
    STORAGE_VARIABLE,
    database_url,
    default_location,
    display_text,
    prepare_folder,
    sqlite_path,
    without_secrets,
)


def test_the_environment_names_the_default(monkeypatch):
    monkeypatch.setenv(STORAGE_VARIABLE, "sqlite:////somewhere/else.db")
    assert database_url().database == "/somewhere/else.db"


def test_without_the_environment_the_users_data_folder_is_the_default(monkeypatch):
    monkeypatch.delenv(STORAGE_VARIABLE)
    folder = Path(platformdirs.user_data_dir("hyperlearn", appauthor=False))
    assert default_location() == folder / "history.db"


@pytest.mark.parametrize("location", ["a.db", Path("a.db"), "sqlite:///a.db"])
def test_a_relative_path_becomes_absolute(location, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert sqlite_path(database_url(location)) == tmp_path / "a.db"


def test_postgresql_gets_the_driver_that_the_extra_installs():
    assert database_url("postgresql://host/db").drivername == "postgresql+psycopg"
    assert database_url("postgresql+pg8000://host/db").drivername == "postgresql+pg8000"


@pytest.mark.parametrize("location", ["sqlite://", "sqlite:///:memory:", "", "  "])
def test_what_no_other_process_can_open_is_refused(location):
    with pytest.raises(InvalidArgumentError, match="give a"):
        database_url(location)


def test_a_broken_url_is_refused_without_its_password():
    with pytest.raises(InvalidArgumentError, match="'postgresql'") as caught:
        database_url("postgresql://me:geheim@host:port/db")
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_passwords_are_never_shown():
    url = sa.make_url("postgresql+psycopg://me:ge%40heim@host/db?sslpassword=top&a=b")
    assert display_text(url) == "postgresql+psycopg://me:***@host/db?a=b&sslpassword=***"
    assert without_secrets("ge@heim ge%40heim top a", url) == "*** *** *** a"


def test_a_missing_folder_is_named_with_its_remedy(tmp_path):
    with pytest.raises(StorageError, match="missing; create it"):
        prepare_folder(database_url(tmp_path / "no" / "a.db"), readonly=False)
    assert list(tmp_path.iterdir()) == []


def test_the_default_folder_is_made(tmp_path, monkeypatch):
    monkeypatch.delenv(STORAGE_VARIABLE)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    prepare_folder(database_url(), readonly=False)
    assert (tmp_path / "data").is_dir()


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(StorageError, match="is a folder"):
        prepare_folder(database_url(tmp_path), readonly=False)


def test_there_is_nothing_to_read_where_no_file_is(tmp_path):
    with pytest.raises(StorageError, match="there is no database"):
        prepare_folder(database_url(tmp_path / "a.db"), readonly=True)
