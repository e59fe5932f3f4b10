"""The same history on PostgreSQL: opened, migrated, added to, read, and read only."""

import concurrent.futures
import math
import pickle

import numpy as np
import optuna
import pytest
import sqlalchemy as sa

from hyperlearn.errors import NewerSchemaError, ReadOnlyStorageError, StorageError
from hyperlearn.history.history import History
from hyperlearn.history.migration import VERSION_TABLE, migrate
from hyperlearn.task import Task


def test_what_was_recorded_is_read(postgres_url, plain_study):
    with History(postgres_url) as history:
        study = plain_study(history.optuna_storage())
        trial_id = study.trials[0]._trial_id
        history.record_task(Task("svm on adult", {"n": 5.0, "skew": math.nan}, "credit"))
        recorder = history.recorder()
        recorder.run(trial_id, seconds=2.5, device="cpu", failure=ValueError("no\0"))
        recorder.measurements(trial_id, [(0, 0.1, "loss", math.nan), (1, 0.2, "loss", math.inf)])
        history.save_weights("surrogate", "abc", b"\0\xff", {"nll": math.nan})
        history.save_weights("surrogate", "abc", b"other", {})
        (facts,) = history.facts()
        assert facts.meta_features["n"] == 5.0
        assert math.isnan(facts.meta_features["skew"])
        assert history.load_weights("surrogate", "abc") == b"\0\xff"
        row = history.trials().iloc[0]
        assert row["duration_seconds"] == 2.5
        assert row["failure"] == "ValueError: no"
        curve = history.curves("svm on adult").query("number == 0")
        np.testing.assert_array_equal(curve["value"], [math.nan, math.inf])
        assert history.studies()["n_trials"].tolist() == [5]
        history.record_task(Task("svm on adult", {}, "other"))
        assert history.tasks()["domain"].tolist() == ["other"]


@pytest.fixture
def storage(postgres_url):
    """Optuna's own storage there, as its users make it."""
    storage = optuna.storages.RDBStorage(postgres_url)
    yield storage
    storage.engine.dispose()


def test_tables_give_what_optuna_gives(postgres_url, storage, plain_study):
    studies = [plain_study(storage, "a"), plain_study(storage, "b", "minimize")]
    with History(postgres_url, readonly=True) as history:
        read = history.facts()
    given = History.from_studies(studies).facts()
    for one, other in zip(read, given, strict=True):
        np.testing.assert_array_equal(one.losses, other.losses)
        np.testing.assert_array_equal(one.states, other.states)
        assert one.distributions == other.distributions
        for name in one.params:
            np.testing.assert_array_equal(one.params[name], other.params[name])


def test_reading_only_writes_nothing_and_refuses_to(postgres_url, storage, plain_study):
    plain_study(storage)
    with History(postgres_url, readonly=True) as history:
        assert len(history.trials()) == 5
        with pytest.raises(ReadOnlyStorageError):
            history.recorder()
        with pytest.raises(ReadOnlyStorageError, match="readonly=True"):
            migrate(history._opened.engine)
        tables = sa.inspect(history._opened.engine).get_table_names()
    assert not [name for name in tables if name.startswith("hyperlearn")]


def test_processes_that_open_it_together_make_its_tables_once(postgres_url):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        histories = list(pool.map(lambda _: History(postgres_url), range(4)))
        list(pool.map(lambda history: history.optuna_storage(), histories))
    optuna.create_study(storage=histories[0].optuna_storage())
    assert len(histories[1].studies()) == 1
    for history in histories:
        history.close()


def test_a_newer_schema_is_refused(postgres_url):
    History(postgres_url).close()
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(
            sa.update(sa.table(VERSION_TABLE, sa.column("version_num"))).values(version_num="9999")
        )
    engine.dispose()
    with pytest.raises(NewerSchemaError, match="pip install -U hyperlearn"):
        History(postgres_url)


def test_a_copy_by_pickle_opens_the_same_database(postgres_url, plain_study):
    with History(postgres_url) as history, pickle.loads(pickle.dumps(history)) as copy:  # noqa: S301
        plain_study(copy.optuna_storage())
        assert history.studies()["study"].tolist() == ["svm on adult"]


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StorageError, match="cannot be reached") as caught:
        History("postgresql://me:geheim@localhost:1/none")
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert "me:***@localhost:1/none" in str(caught.value)


def test_a_database_that_is_not_there_is_named(postgres):
    url = postgres.set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StorageError, match="nowhere"):
        History(url)


def test_a_record_takes_the_place_of_what_was_kept_of_the_run_before(postgres_url):
    with History(postgres_url) as history:
        own = history.recorder()
        own.measurements(1, [(0, 0.1, "loss", 0.5)])
        own.run(1, seconds=1.0, device="cpu")
        own.run(1, seconds=2.0)
        with history.engine.connect() as connection:
            runs = connection.exec_driver_sql("SELECT trial_id, duration_seconds, device FROM "
                                              "hyperlearn_runs").all()  # fmt: skip
        assert [tuple(run) for run in runs] == [(1, 2.0, None)]
