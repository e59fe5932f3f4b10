"""Errors of drivers in our words: what is wrong with the database, and what to do about it.

A driver's exception may carry the URL with its password, so none is chained or shown as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from optuna.exceptions import StorageInternalError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from hyperlearn.errors import ConnectionLostError, ReadOnlyStorageError, StorageError
from hyperlearn.history.location import display_text, without_secrets
from hyperlearn.history.patience import is_lost

_READONLY_REMEDY = "get write access, or open it by History(..., readonly=True) to look at it"

_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: "is locked by another process; wait for it to end, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by this process; end the other use, then try again",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database; give another file",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a copy, or try `sqlite3 FILE .recover`",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check its folder and the rights to both",
    sqlite3.SQLITE_FULL: "cannot grow; make room on its disk",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check its disk",
    sqlite3.SQLITE_PERM: "may not be used; get the rights to the file",
}

_READ_ONLY_TRANSACTION = "25006"
_NO_RIGHTS = "42501"


@contextmanager
def storage_errors(url: URL) -> Iterator[None]:
    """Raise a database's errors as ours.

    Raises:
        ReadOnlyStorageError: The database may not be written to.
        StorageError: Anything else is wrong with the database.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise explained(_first(error), url) from None
    except StorageInternalError as error:  # Optuna's, around one of the database
        if not isinstance(error.__cause__, SQLAlchemyError):
            raise
        raise explained(error.__cause__, url) from None
    except ModuleNotFoundError as error:
        raise StorageError(
            f"the driver {error.name!r} for {display_text(url)!r} is not installed; for "
            "PostgreSQL, `pip install 'hyperlearn[postgres]'`"
        ) from None


def _first(error: SQLAlchemyError) -> SQLAlchemyError:
    """Return the error that came first, where going back after it failed too."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, DBAPIError):
            error = link
        link = link.__context__
    return error


def explained(error: SQLAlchemyError, url: URL) -> StorageError:
    """Return our error for a database's error, without its passwords."""
    place = f"database {display_text(url)!r}"
    if isinstance(error, NoSuchModuleError):
        return StorageError(f"{place} is of an unknown kind; use sqlite or postgresql")
    if not isinstance(error, DBAPIError) or error.orig is None:
        return StorageError(f"{place} cannot be used: {_first_line(error, url)}")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code & 0xFF, place, _first_line(error.orig, url))
    state = getattr(error.orig, "sqlstate", None)
    return _of_server(state, place, _first_line(error.orig, url), is_away=is_lost(error))


def _of_sqlite(code: int, place: str, detail: str) -> StorageError:
    if code == sqlite3.SQLITE_READONLY:
        return ReadOnlyStorageError(f"{place} may not be written to; {_READONLY_REMEDY}")
    reason = _SQLITE_REASONS.get(code)
    return StorageError(f"{place} {reason}" if reason else f"{place} cannot be used: {detail}")


def _of_server(state: str | None, place: str, detail: str, *, is_away: bool) -> StorageError:
    if state in {_READ_ONLY_TRANSACTION, _NO_RIGHTS}:
        return ReadOnlyStorageError(f"{place} may not be written to; {_READONLY_REMEDY}")
    if is_away:
        return ConnectionLostError(
            f"{place} cannot be reached ({detail}); check host, port and name, and that the "
            "server runs"
        )
    return StorageError(f"{place} cannot be used: {detail}")


def _first_line(error: BaseException, url: URL) -> str:
    lines = without_secrets(str(error), url).strip().splitlines() or [type(error).__name__]
    return lines[0]
