"""Workers that are killed, a disk that is full, a lock that stays: nothing finished is lost."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import optuna
import pytest
from optuna.trial import TrialState

from hyperlearn.errors import HyperlearnError, StorageError
from hyperlearn.history import engine as engines
from hyperlearn.history import migration, optuna_storage
from hyperlearn.history.history import History
from hyperlearn.history.migration import current_revision, downgrade, migrate

KILL_SECONDS = float(os.environ.get("HYPERLEARN_KILL_SECONDS", "10"))
WORKERS = int(os.environ.get("HYPERLEARN_KILL_WORKERS", "2"))
GRACE_SECONDS = 1


def _start(path, told):
    command = [sys.executable, "-m", "tests.history.workers", str(path), "long", str(told)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603


def test_workers_that_are_killed_at_any_moment_lose_nothing_that_was_finished(
    path, tmp_path, monkeypatch
):
    told = tmp_path / "told.txt"
    told.touch()
    with History(path) as history:
        optuna.create_study(storage=history.optuna_storage(), study_name="long")
    workers = [_start(path, told) for _ in range(WORKERS)]
    rng, errors = random.Random(0), []
    while not told.stat().st_size:
        time.sleep(0.1)
    deadline = time.monotonic() + KILL_SECONDS
    while time.monotonic() < deadline:
        time.sleep(rng.uniform(0.1, 0.9))
        index = rng.randrange(WORKERS)
        workers[index].send_signal(signal.SIGKILL)
        errors.append(workers[index].communicate()[1])
        workers[index] = _start(path, told)
    for worker in workers:
        worker.kill()
        errors.append(worker.communicate()[1])
    assert [one for one in errors if b"Error" in one] == []
    kept = [line.split() for line in told.read_text().splitlines()]
    assert len(kept) > WORKERS
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    monkeypatch.setattr(optuna_storage, "HEARTBEAT_SECONDS", 1)
    monkeypatch.setattr(optuna_storage, "GRACE_SECONDS", GRACE_SECONDS)
    with History(path) as history:
        study = optuna.load_study(study_name="long", storage=history.optuna_storage())
        values = {one.number: one.value for one in study.trials if one.state.is_finished()}
        assert {int(number): float(value) for number, value in kept}.items() <= values.items()
        numbers = [one.number for one in study.trials]
        assert numbers == list(range(len(numbers)))
        n_steps = history.curves().groupby("number").size()
        assert set(n_steps) == {20}  # all measurements of a trial, or none
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and TrialState.RUNNING in _states(study):
            study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
            time.sleep(GRACE_SECONDS / 2)
        assert TrialState.RUNNING not in _states(study)


def _states(study):
    return [one.state for one in study.get_trials(deepcopy=False)]


def test_a_trial_of_a_worker_that_died_before_its_first_sign_of_life_is_found(path, monkeypatch):
    monkeypatch.setattr(optuna_storage, "HEARTBEAT_SECONDS", 1)
    monkeypatch.setattr(optuna_storage, "GRACE_SECONDS", GRACE_SECONDS)
    with History(path) as history:
        silent = optuna.create_study(
            storage=history.optuna_storage(heartbeat=False), study_name="long"
        )
        silent.ask()  # as far as a worker comes in the instant before its heart beats
        silent.ask().suggest_float("x", 0, 1)  # of somebody who asks and tells, and has no heart
        study = optuna.load_study(study_name="long", storage=history.optuna_storage())
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        assert _states(study)[:2] == [TrialState.RUNNING, TrialState.RUNNING]
        time.sleep(1.2 * GRACE_SECONDS)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        assert _states(study)[:2] == [TrialState.FAIL, TrialState.RUNNING]


@pytest.fixture
def full_disk(monkeypatch):
    """Lets a database grow by a few pages only, as on a disk that is full."""

    def connect(database, *, readonly=False, plain=engines.connect_sqlite):
        connection = plain(database, readonly=readonly)
        if not readonly:
            (n_pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {n_pages}")
        return connection

    return lambda: monkeypatch.setattr(engines, "connect_sqlite", connect)


def _dump(path):
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_a_full_disk_is_named_and_what_was_there_stays(path, plain_study, full_disk):
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=3)
    full_disk()
    rows = [(step, 0.0, "loss" * 100, 1.0) for step in range(1000)]
    with History(path) as history:
        before = _dump(path)
        with pytest.raises(StorageError, match="cannot grow; make room on its disk"):
            history.recorder().measurements(1, rows)
        with pytest.raises(StorageError, match="cannot grow"):
            history.save_weights("surrogate", "x", b"0" * 10**6, {})
        assert _dump(path) == before
        assert len(history.trials()) == 3


def test_a_merge_onto_a_full_disk_adds_nothing(path, tmp_path, plain_study, full_disk):
    with History(tmp_path / "large.db") as large:
        plain_study(large.optuna_storage(), "large", n_trials=30)
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
    before = _dump(path)
    full_disk()
    with History(path) as history, pytest.raises(StorageError, match="cannot grow"):
        history.merge(tmp_path / "large.db")
    assert _dump(path) == before


def test_a_lock_that_stays_is_named_and_nothing_is_half_written(path, plain_study, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked by another process; wait"):
            history.recorder().measurements(1, [(0, 0.0, "loss", 1.0)])
        assert len(history.trials()) == 1  # readers do not wait
        other.close()
        history.recorder().measurements(1, [(0, 0.0, "loss", 1.0)])
        assert len(history.curves().query("metric == 'loss'")) == 1


def test_readers_do_not_keep_a_writer_waiting(path, plain_study, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.1)
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        with engines.reading(history.engine) as connection:
            connection.exec_driver_sql("SELECT COUNT(*) FROM trials").scalar_one()
            history.recorder().measurements(1, [(0, 0.0, "loss", 1.0)])
            plain_study(history.optuna_storage(), "b", n_trials=1)
            count = connection.exec_driver_sql("SELECT COUNT(*) FROM trials").scalar_one()
            assert count == 1  # one moment of the database, whatever is written meanwhile


def test_a_migration_that_fails_leaves_the_old_schema_whole(path, plain_study, monkeypatch):
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        history.recorder().measurements(1, [(0, 0.0, "loss", 1.0)])
        engine = history.engine
        downgrade(engine, "base")
        before = _dump(path)
        real = migration._make_triggers

        def fails(connection):
            real(connection)
            raise RuntimeError("the power went")

        monkeypatch.setattr(migration, "_make_triggers", fails)
        with pytest.raises(RuntimeError):
            migrate(engine)
        assert _dump(path) == before
        monkeypatch.undo()
        migrate(engine)
        assert history.curves()["metric"].unique().tolist() == ["value"]


def test_before_tables_change_the_file_is_copied(path, plain_study, monkeypatch):
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        history.recorder().measurements(1, [(0, 0.0, "loss", 1.0)])
        assert migration.back_up_before_change(history.engine) is None
        head = migration.scripts().get_current_head()
        monkeypatch.setattr(migration.scripts(), "get_current_head", lambda: "9999")
        copy = migration.back_up_before_change(history.engine)
        monkeypatch.undo()
    assert copy.name == f"{path.name}.revision-{head}.backup"
    with History(copy, readonly=True) as kept:
        assert kept.curves()["metric"].tolist() == ["loss"]
        with kept.engine.connect() as connection:
            assert current_revision(connection) == head


def test_our_tables_go_back_and_come_again(path, plain_study):
    with History(path) as history:
        plain_study(history.optuna_storage(), n_trials=1)
        downgrade(history.engine, "base")
        assert not [line for line in _dump(path) if "hyperlearn_runs" in line]
        assert len(history.trials()) == 1
        migrate(history.engine)
        history.recorder().run(1, seconds=1.0)
        assert history.trials()["duration_seconds"].tolist() == [1.0]


def test_a_clock_that_goes_backwards_does_no_harm(path, plain_study):
    with History(path) as history:
        study = plain_study(history.optuna_storage(), n_trials=2)
        with history.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE trials SET datetime_complete = '2001-01-01 00:00:00.000000' "
                "WHERE number = 1"
            )
        assert len(history.trials()) == 2
        study.optimize(lambda trial: trial.suggest_float("C", 1e-3, 1e3, log=True), n_trials=1)
        assert history.studies()["n_trials"].tolist() == [3]


def test_what_cannot_be_opened_is_always_ours(tmp_path):
    for content in (b"", b"SQLite format 3\0" + b"\xff" * 4096, os.urandom(8192)):
        file = tmp_path / f"{len(content)}.db"
        file.write_bytes(content)
        try:
            with History(file, readonly=True) as history:
                history.facts()
        except HyperlearnError:
            continue
