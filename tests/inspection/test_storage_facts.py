from datetime import UTC, datetime, timedelta

import optuna
import pytest
from sqlalchemy import create_engine, text

from hyperlearn.history.migration import migrate, scripts
from hyperlearn.history.optuna_tables import KNOWN_REVISION
from hyperlearn.history.stale_trials import HEARTBEAT_GRACE, START_GRACE
from hyperlearn.inspection.storage_facts import (
    SchemaFacts,
    read_storage_facts,
)

LONG_BEFORE = 1.5

pytestmark = pytest.mark.filterwarnings("ignore:Heartbeat of storage:UserWarning")


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'history.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def storage(engine):
    storage = optuna.storages.RDBStorage(str(engine.url), heartbeat_interval=60)
    yield storage
    storage.engine.dispose()


def facts_of(engine):
    with engine.connect() as connection:
        return read_storage_facts(connection)


def change(engine, statement, **values):
    with engine.begin() as connection:
        connection.execute(text(statement), values)


def utc_before(age):
    return datetime.now(UTC).replace(tzinfo=None) - age


def test_an_empty_database_holds_nothing_and_has_no_schema(engine):
    facts = facts_of(engine)
    assert (facts.n_studies, facts.n_trials, facts.n_running, facts.n_stale) == (0, 0, 0, 0)
    assert facts.optuna_schema == SchemaFacts(None, KNOWN_REVISION)
    assert not facts.hyperlearn_schema.is_current


def test_what_plain_optuna_wrote_is_counted(engine, storage):
    study = optuna.create_study(storage=storage)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    facts = facts_of(engine)
    assert (facts.kind, facts.journal_mode) == ("sqlite", "delete")
    assert (facts.n_studies, facts.n_trials, facts.n_running) == (1, 3, 0)
    assert facts.optuna_schema.is_current
    assert facts.size_bytes is not None
    assert facts.size_bytes > 0


def test_own_tables_that_are_up_to_date_are_current(engine):
    migrate(engine)
    schema = facts_of(engine).hyperlearn_schema
    assert schema.found == scripts().get_current_head()
    assert schema.is_current


def test_own_tables_of_another_version_are_not_current(engine):
    migrate(engine)
    change(engine, "UPDATE hyperlearn_alembic_version SET version_num = 'future'")
    schema = facts_of(engine).hyperlearn_schema
    assert schema.found == "future"
    assert not schema.is_current


@pytest.mark.parametrize(("share", "n_stale"), [(0.5, 0), (LONG_BEFORE, 1)])
def test_a_trial_without_heartbeats_is_stale_long_after_its_start(engine, storage, share, n_stale):
    optuna.create_study(storage=storage).ask()
    start = utc_before(START_GRACE * share)
    change(engine, "UPDATE trials SET datetime_start = :start", start=str(start))
    facts = facts_of(engine)
    assert (facts.n_running, facts.n_stale) == (1, n_stale)


@pytest.mark.parametrize(("share", "n_stale"), [(0.5, 0), (LONG_BEFORE, 1)])
def test_a_trial_with_heartbeats_is_stale_long_after_the_last(engine, storage, share, n_stale):
    trial = optuna.create_study(storage=storage).ask()
    storage.record_heartbeat(trial._trial_id)
    age = -int((HEARTBEAT_GRACE * share) / timedelta(seconds=1))
    change(
        engine,
        "UPDATE trial_heartbeats SET heartbeat = datetime('now', :age)",
        age=f"{age} seconds",
    )
    assert facts_of(engine).n_stale == n_stale


def test_a_trial_that_ended_is_not_stale(engine, storage):
    optuna.create_study(storage=storage).optimize(lambda _: 0.0, n_trials=1)
    start = utc_before(START_GRACE * LONG_BEFORE)
    change(engine, "UPDATE trials SET datetime_start = :start", start=str(start))
    assert facts_of(engine).n_stale == 0
