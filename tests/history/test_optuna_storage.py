"""Optuna's storage on a history, shared by processes, and by those that die."""

import multiprocessing
import time
import warnings

import optuna
import pytest
from optuna.trial import TrialState

from hyperlearn.history import optuna_storage
from hyperlearn.history.history import History

N_PROCESSES = 2


def _work(history, path):
    """Open a new database together with others, and add a trial."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with History(path) as mine:
        storage = mine.optuna_storage()
        study = optuna.create_study(study_name="shared", storage=storage, load_if_exists=True)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
        trial_id = study.get_trials(deepcopy=False)[-1]._trial_id
        history.recorder().run(trial_id, seconds=1.0)


def test_processes_that_begin_together_share_a_new_database(path):
    context = multiprocessing.get_context("spawn")
    with History(path) as history:
        processes = [
            context.Process(target=_work, args=(history, path)) for _ in range(N_PROCESSES)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * N_PROCESSES
        table = history.trials()
    assert sorted(table["number"]) == list(range(2 * N_PROCESSES))
    assert set(table["state"]) == {"COMPLETE"}


def test_a_trial_whose_worker_died_is_failed_and_tried_again(path, monkeypatch):
    monkeypatch.setattr(optuna_storage, "HEARTBEAT_SECONDS", 1)
    monkeypatch.setattr(optuna_storage, "GRACE_SECONDS", 1)
    with History(path) as history:
        storage = history.optuna_storage()
        study = optuna.create_study(storage=storage)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lost = study.ask({"x": optuna.distributions.FloatDistribution(0, 1)})
        storage.record_heartbeat(lost._trial_id)
        time.sleep(2.1)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        assert study.trials[0].state is TrialState.FAIL
        assert study.trials[1].params == study.trials[0].params


def test_without_a_heartbeat_ask_and_tell_give_no_warning(path):
    with History(path) as history, warnings.catch_warnings():
        warnings.simplefilter("error")
        study = optuna.create_study(storage=history.optuna_storage(heartbeat=False))
        study.tell(study.ask(), 1.0)
        assert history.optuna_storage() is not history.optuna_storage(heartbeat=False)
        assert history.optuna_storage() is history.optuna_storage()


@pytest.mark.parametrize("heartbeat", [True, False])
def test_it_writes_ahead_and_waits_as_the_history_does(path, heartbeat):
    names = ("journal_mode", "synchronous", "busy_timeout")
    with History(path) as history:
        storage = history.optuna_storage(heartbeat=heartbeat)
        with storage.engine.connect() as connection:
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert found == ["wal", 1, 30_000]
