"""Optuna's own storage on a history's database, with the same manners as ours.

A trial whose worker dies would stay running for ever: workers give a sign of life, and a trial
without one is marked as failed and tried again.
"""

import warnings

from optuna.exceptions import ExperimentalWarning
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from hyperlearn.errors import StorageError
from hyperlearn.history.engine import engine_options, wait_for_turn
from hyperlearn.history.failures import storage_errors
from hyperlearn.history.location import display_text
from hyperlearn.history.patient_storage import PatientStorage

HEARTBEAT_SECONDS = 60
"""How often a worker says that its trial is still running."""
GRACE_SECONDS = 180
"""How long a trial may be silent before it counts as lost."""
MOST_RETRIES = 2
"""How often a lost trial is tried again."""

_ATTEMPTS = 5
_MADE_BY_ANOTHER = ("already exists", "unique")


def open_optuna_storage(engine: Engine, *, heartbeat: bool) -> RDBStorage:
    """Return Optuna's storage on a database; its tables are made if they are missing.

    Args:
        engine: The database.
        heartbeat: Whether workers give signs of life, which only ``Study.optimize`` does.

    Raises:
        StorageError: The database cannot be used, or an old Optuna's tables must be upgraded.
    """
    with storage_errors(engine.url):
        if engine.dialect.name == "sqlite":
            return _opened_among_others(engine.url, heartbeat=heartbeat)
        with engine.begin() as connection:
            wait_for_turn(connection)
            return _opened(engine.url, heartbeat=heartbeat)


def _opened_among_others(url: URL, *, heartbeat: bool) -> RDBStorage:
    """Try again where other processes make Optuna's tables in a new file at the same time."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _opened(url, heartbeat=heartbeat)
        except DBAPIError as error:
            if not any(word in str(error.orig).lower() for word in _MADE_BY_ANOTHER):
                raise
    return _opened(url, heartbeat=heartbeat)


def _opened(url: URL, *, heartbeat: bool) -> RDBStorage:
    text = url.render_as_string(hide_password=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        try:
            return PatientStorage(
                text.replace("{", "{{").replace("}", "}}"),  # Optuna takes it for a template
                engine_kwargs=engine_options(url),
                heartbeat_interval=HEARTBEAT_SECONDS if heartbeat else None,
                grace_period=GRACE_SECONDS,
                heartbeat_stale_trial_callback=RetryHeartbeatStaleTrialCallback(MOST_RETRIES),
            )
        except RuntimeError:
            raise StorageError(
                f"database {display_text(url)!r} has the tables of another Optuna; copy it, then "
                "run `optuna storage upgrade --storage URL`"
            ) from None
