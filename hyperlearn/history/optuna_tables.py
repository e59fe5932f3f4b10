"""Optuna's tables as far as they are read here, and whether this database has them as expected.

Only the columns that are read are named, without types: what a driver gives is taken as it is.
"""

from functools import cache

from optuna.storages import RDBStorage
from sqlalchemy import Connection, TableClause, column, inspect, select, table

from hyperlearn.errors import NewerSchemaError, StorageError
from hyperlearn.history.location import display_text


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *(column(one) for one in columns))


STUDIES = _table("studies", "study_id", "study_name")
DIRECTIONS = _table("study_directions", "study_id", "direction", "objective")
STUDY_USER_ATTRIBUTES = _table("study_user_attributes", "study_id", "key", "value_json")
STUDY_SYSTEM_ATTRIBUTES = _table("study_system_attributes", "study_id", "key", "value_json")
TRIALS = _table(
    "trials", "trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete"
)
PARAMS = _table("trial_params", "trial_id", "param_name", "param_value", "distribution_json")
VALUES = _table("trial_values", "trial_id", "objective", "value", "value_type")
INTERMEDIATE_VALUES = _table(
    "trial_intermediate_values",
    "trial_id",
    "step",
    "intermediate_value",
    "intermediate_value_type",
)
TRIAL_USER_ATTRIBUTES = _table("trial_user_attributes", "trial_id", "key", "value_json")
VERSION = _table("alembic_version", "version_num")

READ_TABLES = (
    STUDIES,
    DIRECTIONS,
    STUDY_USER_ATTRIBUTES,
    STUDY_SYSTEM_ATTRIBUTES,
    TRIALS,
    PARAMS,
    VALUES,
    INTERMEDIATE_VALUES,
    TRIAL_USER_ATTRIBUTES,
)

KNOWN_REVISION = "v3.2.0.a"
"""The revision of Optuna's schema that these tables are of."""


def has_optuna_tables(connection: Connection) -> bool:
    """Return whether Optuna has made its tables in this database."""
    return inspect(connection).has_table(STUDIES.name)


def check_optuna_schema(connection: Connection) -> None:
    """Refuse tables that the installed Optuna does not know, or that lack what is read.

    Raises:
        NewerSchemaError: The database was written by a newer Optuna than the installed one.
        StorageError: The database was written by an Optuna of long ago and never upgraded.
    """
    if not has_optuna_tables(connection):
        return
    revision = _revision(connection)
    if revision == KNOWN_REVISION:
        return
    place = f"database {display_text(connection.engine.url)!r}"
    if revision is not None and revision not in _known_revisions():
        raise NewerSchemaError(
            f"{place} has the tables of a newer Optuna (revision {revision!r}); upgrade it by "
            "`pip install -U optuna`"
        )
    missing = _missing_columns(connection)
    if missing:
        raise StorageError(
            f"{place} has the tables of an old Optuna (revision {revision!r}, without "
            f"{missing[0]!r}); copy it, then run `optuna storage upgrade --storage URL`"
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    found: str | None = connection.execute(select(VERSION.c.version_num)).scalar()
    return found


@cache
def _known_revisions() -> frozenset[str]:
    """Ask Optuna by a database in memory: it tells only of one that it has opened."""
    storage = RDBStorage("sqlite://")
    try:
        return frozenset(storage.get_all_versions())
    finally:
        storage.engine.dispose()


def _missing_columns(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    return [
        f"{wanted.name}.{one.name}"
        for wanted in READ_TABLES
        for one in wanted.columns
        if not inspector.has_table(wanted.name)
        or one.name not in {found["name"] for found in inspector.get_columns(wanted.name)}
    ]
