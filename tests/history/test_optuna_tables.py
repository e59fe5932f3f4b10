import optuna
import sqlalchemy as sa

from hyperlearn.history.optuna_tables import (
    KNOWN_REVISION,
    READ_TABLES,
    check_optuna_schema,
    has_optuna_tables,
)


def test_the_installed_optuna_makes_every_column_that_is_read():
    storage = optuna.storages.RDBStorage("sqlite://")
    inspector = sa.inspect(storage.engine)
    for table in READ_TABLES:
        made = {column["name"] for column in inspector.get_columns(table.name)}
        assert {column.name for column in table.columns} <= made
    storage.engine.dispose()


def test_the_installed_optunas_revision_needs_no_second_look():
    storage = optuna.storages.RDBStorage("sqlite://")
    assert storage.get_head_version() == KNOWN_REVISION
    storage.engine.dispose()


def test_a_database_without_optunas_tables_is_not_refused():
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        assert not has_optuna_tables(connection)
        check_optuna_schema(connection)
