import hashlib
import sqlite3

import optuna
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history import migration
from hyperlearn.history.engine import open_engine
from hyperlearn.history.history import History
from hyperlearn.history.location import database_url
from hyperlearn.history.migration import VERSION_TABLE, check_revision, migrate, scripts
from hyperlearn.history.schema import METADATA


@pytest.fixture
def engine(path):
    return open_engine(database_url(path), readonly=False)


def test_the_steps_lead_to_the_schema(engine):
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []


def test_optunas_own_version_is_left_alone(plain):
    engine = open_engine(database_url(plain), readonly=False)
    with engine.connect() as connection:
        query = sa.select(sa.table("alembic_version", sa.column("version_num")))
        before = connection.execute(query).all()
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(query).all() == before


def test_a_second_opening_writes_nothing(engine, path):
    migrate(engine)
    before = path.read_bytes()
    migrate(engine)
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_nothing_behind(engine, path, monkeypatch):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE kept (a)")
    connection.close()
    before = hashlib.sha256(path.read_bytes()).digest()

    def half_a_step(*_):
        yield from list(scripts()._upgrade_revs("head", None))
        raise KeyError

    monkeypatch.setattr(migration, "_missing_steps", half_a_step)
    with pytest.raises(KeyError):
        migrate(engine)
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_a_newer_schema_is_refused_and_left_as_it_is(engine, path):
    migrate(engine)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608
    connection.close()
    before = path.read_bytes()
    for readonly in (True, False):
        with pytest.raises(NewerSchemaError, match=r"'9999'.*pip install -U hyperlearn"):
            History(path, readonly=readonly)
    with pytest.raises(NewerSchemaError):
        check_revision(engine)
    assert path.read_bytes() == before


def test_what_belongs_to_a_deleted_trial_goes_with_it(path, plain_study):
    """SQLite gives the identifiers of the last trials to the next ones."""
    with History(path) as history:
        storage = history.optuna_storage()
        trial_id = plain_study(storage, "first").trials[0]._trial_id
        history.recorder().run(trial_id, seconds=77.0, failure=ValueError("old"))
        history.recorder().measurements(trial_id, [(0, 0.0, "loss", 1.0)])
        optuna.delete_study(study_name="first", storage=storage)
        study = optuna.create_study(study_name="second", storage=storage)
        study.add_trial(optuna.create_trial(value=1.0))
        assert study.trials[0]._trial_id == trial_id
        assert history.trials()["failure"].isna().all()
        assert history.curves().empty
