"""Which history a command looks at, and what to say while there is none."""

from hyperlearn.errors import UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.history.location import database_url, display_text, sqlite_path


def open_history(storage: str | None) -> History | None:
    """Open a history for reading.

    Args:
        storage: A database's URL, the path of an SQLite file, or None for the default.

    Returns:
        The history; None where the default one has not been made yet.

    Raises:
        InvalidArgumentError: The storage is no URL of a database.
        StorageError: The database cannot be read, or is not there although it was named.
    """
    if storage is None and not is_there():
        return None
    return History(storage, readonly=True)


def open_history_with(wanted: str, storage: str | None) -> History:
    """Open a history in which something is to be looked up.

    Args:
        wanted: What is looked up, in words.
        storage: As for ``open_history``.

    Raises:
        UnknownNameError: The default history has not been made yet.
        StorageError: As for ``open_history``.
    """
    history = open_history(storage)
    if history is None:
        raise UnknownNameError(f"there is no {wanted}: {no_history_yet()}")
    return history


def is_there(storage: str | None = None) -> bool:
    """Return whether a database's file exists; a server's database is taken to be there."""
    path = sqlite_path(database_url(storage))
    return path is None or path.exists()


def no_history_yet() -> str:
    """Say that the default history has not been made, and where it would be."""
    return f"no history yet at {display_text(database_url())!r}; run a study first"
