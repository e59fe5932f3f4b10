"""A history with all that a pack can hold."""

import math

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from hyperlearn.history.history import History
from hyperlearn.task import Task


@pytest.fixture
def full(path, plain_study):
    """A history: two studies, a run that failed, measurements, attributes, infinite values."""
    with History(path) as history:
        storage = history.optuna_storage(heartbeat=False)
        study = plain_study(storage)
        study.set_user_attr("note", "secret project")
        study.set_metric_names(["accuracy"])
        first = study.trials[0]._trial_id
        two = optuna.create_study(
            study_name="two goals", storage=storage, directions=["minimize", "maximize"]
        )
        two.add_trial(create_trial(values=[1.0, -math.inf], user_attrs={"who": "somebody"}))
        two.add_trial(create_trial(state=TrialState.FAIL, intermediate_values={0: math.nan}))
        two.ask()  # still runs
        history.record_task(Task("svm on adult", {"n": 5.0, "skew": math.nan}, "census"))
        recorder = history.recorder()
        failure = ValueError("at somebody@example.org")
        recorder.run(first, seconds=2.5, device="cuda:0", code_digest="ab", failure=failure)
        recorder.measurements(first, [(0, 0.1, "loss", math.nan), (10**12, 0.2, "f1", math.inf)])
        yield history


@pytest.fixture(params=["pack", "pack.jsonl"])
def place(request, tmp_path):
    """Where a pack of either form may be made."""
    return tmp_path / request.param
