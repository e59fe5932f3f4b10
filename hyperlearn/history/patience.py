"""Waiting for a database whose server is away for a moment, such as while it starts again.

A call that failed since the connection was lost is made again, with growing pauses, until the
server is back or patience ends. So only such calls may be patient that do no harm twice.
"""

import functools
import random
import time
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from optuna.exceptions import StorageInternalError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError

from hyperlearn.errors import ConnectionLostError

PATIENCE_SECONDS: Final = 60.0
"""How long a server may be away before a call fails."""
FIRST_PAUSE: Final = 0.05
LONGEST_PAUSE: Final = 2.0

LOST_STATES: Final = ("08", "57P", "53300")
"""Beginnings of the SQLSTATE of errors that end by themselves: connection lost or refused, the
server stops or starts, too many connections at the moment (PostgreSQL's manual, appendix A)."""

P = ParamSpec("P")
R = TypeVar("R")


def is_lost(error: BaseException | None) -> bool:
    """Return whether an error says that the server is away, and not that something is wrong."""
    if isinstance(error, ConnectionLostError):
        return True
    if isinstance(error, StorageInternalError):  # Optuna's, around one of the database
        return is_lost(error.__cause__)
    if isinstance(error, PendingRollbackError):  # tried again in a transaction that was lost
        return is_lost(error.__context__)
    if not isinstance(error, DBAPIError) or hasattr(error.orig, "sqlite_errorcode"):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
    return str(state).startswith(LOST_STATES)


def patient(call: Callable[P, R]) -> Callable[P, R]:
    """Return a call that waits for a server that is away.

    Args:
        call: Does no harm when it is made again after it was made in vain, or seemingly so.
    """

    @functools.wraps(call)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE
        while True:
            try:
                return call(*args, **kwargs)
            except Exception as error:
                if not is_lost(error) or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (so that not all come at once)
            pause = min(2 * pause, LONGEST_PAUSE)

    return waiting
