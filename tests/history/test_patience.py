import sqlite3
import time

import optuna
import pytest
from optuna.exceptions import StorageInternalError, UpdateFinishedTrialError
from optuna.storages import RDBStorage
from optuna.trial import TrialState
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError

from hyperlearn.errors import ConnectionLostError, StorageError
from hyperlearn.history import patience
from hyperlearn.history.own_tables import OwnTables
from hyperlearn.history.patience import is_lost, patient
from hyperlearn.history.patient_storage import TRANSACTIONS, PatientStorage
from hyperlearn.history.patient_tables import CALLS


class _AnswerError(Exception):
    def __init__(self, sqlstate):
        super().__init__("no")
        self.sqlstate = sqlstate


def _wrapped(error):
    outer = StorageInternalError("an exception is raised during the commit")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize("state", [None, "08006", "57P01", "57P03", "53300"])
def test_a_server_that_is_away_is_told_from_one_that_refuses(state):
    lost = OperationalError("SELECT 1", None, _AnswerError(state))
    assert is_lost(lost)
    assert is_lost(_wrapped(lost))
    assert is_lost(ConnectionLostError("away"))
    again = PendingRollbackError("roll back first")
    again.__context__ = lost
    assert is_lost(_wrapped(again))
    assert not is_lost(PendingRollbackError("roll back first"))
    for refused in ("42501", "23505", "25006", "57014"):
        assert not is_lost(DBAPIError("SELECT 1", None, _AnswerError(refused)))
    assert not is_lost(ValueError())


def test_a_file_is_never_away():
    error = sqlite3.OperationalError("disk full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert not is_lost(OperationalError("INSERT", None, error))


def test_a_call_is_made_again_until_the_server_is_back(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    answers = [ConnectionLostError("away"), ConnectionLostError("away"), 7]

    def call():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patient(call)() == 7


def test_patience_ends(monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)

    def call():
        raise ConnectionLostError("away")

    with pytest.raises(ConnectionLostError):
        patient(call)()


def test_what_is_wrong_is_told_at_once():
    calls = []

    def call():
        calls.append(1)
        raise StorageError("is damaged")

    with pytest.raises(StorageError):
        patient(call)()
    assert len(calls) == 1


def test_the_calls_that_wait_are_calls_that_there_are():
    assert all(callable(getattr(PatientStorage, name)) for name in TRANSACTIONS)
    assert all(callable(getattr(OwnTables, name)) for name in CALLS)


def lose_the_first_answer(monkeypatch):
    """Let the connection go after the first call that finishes a trial."""
    finish, calls = RDBStorage.set_trial_state_values, []

    def losing(self, trial_id, state, values=None):
        calls.append(trial_id)
        if len(calls) == 1:
            finish(self, trial_id, state, values)
            raise ConnectionLostError("away")
        return finish(self, trial_id, state, values)

    monkeypatch.setattr(RDBStorage, "set_trial_state_values", losing)


@pytest.fixture
def storage(tmp_path):
    storage = PatientStorage(f"sqlite:///{tmp_path / 'a.db'}")
    yield storage
    storage.engine.dispose()


def test_a_trial_that_was_finished_before_the_answer_was_lost_counts_as_finished(
    storage, monkeypatch
):
    trial_id = optuna.create_study(storage=storage).ask()._trial_id
    lose_the_first_answer(monkeypatch)

    assert storage.set_trial_state_values(trial_id, TrialState.COMPLETE, [1.0])
    assert storage.get_trial(trial_id).values == [1.0]


def test_a_trial_that_another_worker_finished_otherwise_is_not_taken_for_ones_own(
    storage, monkeypatch
):
    trial_id = optuna.create_study(storage=storage).ask()._trial_id
    finish = RDBStorage.set_trial_state_values

    def lost(self, trial_id, state, values=None):
        if self.get_trial(trial_id).state.is_finished():
            return finish(self, trial_id, state, values)
        finish(self, trial_id, TrialState.COMPLETE, [2.0])
        raise ConnectionLostError("away")

    monkeypatch.setattr(RDBStorage, "set_trial_state_values", lost)

    with pytest.raises(UpdateFinishedTrialError):
        storage.set_trial_state_values(trial_id, TrialState.COMPLETE, [1.0])


def test_a_finished_trial_is_not_finished_twice(storage):
    trial_id = optuna.create_study(storage=storage).ask()._trial_id
    storage.set_trial_state_values(trial_id, TrialState.COMPLETE, [1.0])

    with pytest.raises(UpdateFinishedTrialError):
        storage.set_trial_state_values(trial_id, TrialState.COMPLETE, [1.0])
