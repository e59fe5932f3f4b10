"""Where a history is kept, and how that is told without giving a password away."""

import os
from pathlib import Path
from urllib.parse import quote

import platformdirs
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from hyperlearn.errors import InvalidArgumentError, StorageError

STORAGE_VARIABLE = "HYPERLEARN_STORAGE"
"""Environment variable with the URL or path of the history of those who name none."""

_SECRET_WORDS = ("pass", "secret", "token", "key")
_HIDDEN = "***"


def default_location() -> str | Path:
    """Return what HYPERLEARN_STORAGE says, else ``history.db`` in the user's data folder."""
    named = os.environ.get(STORAGE_VARIABLE, "").strip()
    return named or Path(platformdirs.user_data_dir("hyperlearn", appauthor=False)) / "history.db"


def database_url(location: str | Path | None = None) -> URL:
    """Return the database's URL.

    Args:
        location: A database's URL, the path of an SQLite file, or None for the default.

    Returns:
        The URL with its driver; the path of an SQLite file is absolute, so that another process
        finds it from another folder.

    Raises:
        InvalidArgumentError: The location is no URL of a database that other processes can open.
    """
    named = default_location() if location is None else location
    if isinstance(named, str) and "://" in named:
        return _with_driver(_parsed(named))
    if isinstance(named, str) and not named.strip():
        raise InvalidArgumentError(f"storage is {named!r}; give a database's URL or a file's path")
    return _file_url(Path(named).expanduser())


def _parsed(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        kind = text.partition("://")[0]
        raise InvalidArgumentError(  # the text may hold a password
            f"the storage URL that starts with {kind!r} cannot be read; write it like "
            "'sqlite:////folder/history.db' or 'postgresql://user:password@host:5432/database'"
        ) from None


def _with_driver(url: URL) -> URL:
    """Fill in the driver that hyperlearn's extra installs, and make a file's path absolute."""
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        return url
    if url.database is None or url.database in {"", ":memory:"}:
        raise InvalidArgumentError(
            f"storage is {display_text(url)!r}, which lives in one connection only; give a file, "
            "or optuna.storages.InMemoryStorage()"
        )
    if url.database.startswith("file:"):
        return url
    return url.set(database=str(Path(url.database).absolute()))


def _file_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path.absolute()))


def sqlite_path(url: URL) -> Path | None:
    """Return the file of an SQLite URL; None for one in memory, SQLite's URIs, other databases."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    is_file = url.database != ":memory:" and not url.database.startswith("file:")
    return Path(url.database) if is_file else None


def prepare_folder(url: URL, *, readonly: bool) -> None:
    """Look whether the file of an SQLite URL can be there; make the default one's folder.

    Raises:
        StorageError: The folder is missing, the path is a folder, or there is no file to read.
    """
    path = sqlite_path(url)
    if path is None:
        return
    try:
        _check_file(path, readonly=readonly)
        if not path.parent.exists():
            _make_default_folder(path)
    except PermissionError as error:
        raise StorageError(
            f"database {str(path)!r} cannot be opened; check its folder and the rights to both"
        ) from error


def _check_file(path: Path, *, readonly: bool) -> None:
    if path.is_dir():
        raise StorageError(f"storage {str(path)!r} is a folder; give the path of a file in it")
    if readonly and not path.exists():
        raise StorageError(
            f"there is no database at {str(path)!r}; run a study there first, or give another "
            f"storage (by argument or {STORAGE_VARIABLE})"
        )


def _make_default_folder(path: Path) -> None:
    if STORAGE_VARIABLE in os.environ or path != default_location():
        raise StorageError(
            f"the folder {str(path.parent)!r} of the database {path.name!r} is missing; create it"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"the folder {str(path.parent)!r} for the history cannot be made "
            f"({error.strerror}); give another storage (by argument or {STORAGE_VARIABLE})"
        ) from error


def display_text(url: URL) -> str:
    """Return a database's place for people: a path or a URL, passwords hidden."""
    path = sqlite_path(url)
    if path is not None:
        return str(path)
    hidden = {key: _HIDDEN for key in url.query if _is_secret(key)}
    shown = url.update_query_dict(hidden).render_as_string(hide_password=True)
    return shown.replace(quote(_HIDDEN), _HIDDEN)


def without_secrets(text: str, url: URL) -> str:
    """Return a driver's message with the URL's passwords blotted out."""
    values = [value for key, value in url.query.items() if _is_secret(key)]
    secrets = [url.password, *(v for v in values if isinstance(v, str))]
    for secret in filter(None, secrets):
        for written in (str(secret), quote(str(secret), safe="")):
            text = text.replace(written, _HIDDEN)
    return text


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET_WORDS)
