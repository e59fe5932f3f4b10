import math

import numpy as np
import optuna
import pandas as pd
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from hyperlearn.errors import UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task


@pytest.fixture
def history(plain):
    with History(plain) as history:
        yield history


def test_studies_are_summed_up(history):
    (row,) = history.studies().to_dict("records")
    study = optuna.load_study(study_name="svm on adult", storage=history.optuna_storage())
    assert row.pop("started") == _utc(study.trials[0].datetime_start)
    assert row.pop("finished") == _utc(study.trials[-1].datetime_complete)
    assert math.isnan(row.pop("domain"))
    assert math.isnan(row.pop("metric"))
    assert row == {
        "study": "svm on adult",
        "task": "svm on adult",
        "direction": "maximize",
        "n_trials": 5,
        "n_complete": 3,
        "n_failed": 1,
        "n_running": 0,
        "best": study.best_value,
    }


def _utc(moment):
    return pd.Timestamp(moment.astimezone()).tz_convert("UTC")


def test_trials_are_as_optuna_tells_them(history):
    study = optuna.load_study(study_name="svm on adult", storage=history.optuna_storage())
    ours, optunas = history.trials("svm on adult"), study.trials_dataframe()
    for name in ("number", "state", "value", "params_C", "params_degree"):
        assert ours[name].tolist() == pytest.approx(optunas[name].tolist(), nan_ok=True)
    assert ours["params_kernel"].tolist() == [trial.params["kernel"] for trial in study.trials]
    seconds = optunas["duration"].dt.total_seconds()
    np.testing.assert_allclose(ours["duration_seconds"], seconds, atol=1e-6)  # microseconds
    assert ours["started"].tolist() == [_utc(trial.datetime_start) for trial in study.trials]


def test_columns_have_the_types_they_are_said_to_have(history):
    types = history.trials().dtypes.astype(str).to_dict()
    text = "str" if pd.__version__ >= "3" else "object"
    assert types == {
        "study": text,
        "task": text,
        "number": "int64",
        "state": text,
        "value": "float64",
        "params_C": "float64",
        "params_degree": "Int64",
        "params_kernel": "object",
        "started": "datetime64[us, UTC]",
        "duration_seconds": "float64",
        "origin": text,
        "failure": text,
        "device": text,
        "code_digest": text,
    }


def test_empty_frames_have_the_same_columns_and_types(history):
    with History.from_studies([]) as empty:
        for name in ("studies", "tasks", "trials", "curves", "best"):
            full, none = getattr(history, name)(), getattr(empty, name)()
            assert none.empty
            shared = [column for column in full if not column.startswith("params_")]
            assert list(none) == shared
            assert none.dtypes.to_dict() == full[shared].dtypes.to_dict()


def _study(name, *trials, **options):
    study = optuna.create_study(study_name=name, **options)
    study.add_trials(trials)
    return study


def test_a_hyperparameter_of_several_kinds_keeps_every_value():
    half, whole = FloatDistribution(0, 1), IntDistribution(0, 9)
    choice = CategoricalDistribution(["a", None])
    studies = [
        _study("a", create_trial(value=0, params={"x": 0.5}, distributions={"x": half})),
        _study("b", create_trial(value=0, params={"x": 3}, distributions={"x": whole})),
        _study("c", create_trial(value=0)),
        _study("d", create_trial(value=0, params={"x": None}, distributions={"x": choice})),
    ]
    numbers = History.from_studies(studies[:3]).trials()["params_x"]
    assert numbers.dtype == np.float64
    np.testing.assert_array_equal(numbers, [0.5, 3, math.nan])
    mixed = History.from_studies(studies).trials()["params_x"].tolist()
    assert mixed[:2] == [0.5, 3]
    assert isinstance(mixed[1], int)
    assert math.isnan(mixed[2])
    assert mixed[3] is None


def test_several_objectives_have_a_column_each():
    both = _study("a", create_trial(values=[1, 2]), directions=["minimize", "maximize"])
    one = _study("b", create_trial(value=3), direction="maximize")
    table = History.from_studies([both, one]).trials()
    assert "value" not in table
    np.testing.assert_array_equal(table["values_0"], [1, 3])
    np.testing.assert_array_equal(table["values_1"], [2, math.nan])
    studies = History.from_studies([both, one]).studies()
    assert studies["direction"].tolist() == ["minimize, maximize", "maximize"]
    np.testing.assert_array_equal(studies["best"], [math.nan, 3])
    assert "value" in History.from_studies([both, one]).trials("b")


def test_origins_are_told():
    origins = {ORIGIN_ATTRIBUTE: "portfolio"}
    study = _study("a", create_trial(value=0, user_attrs=origins), create_trial(value=1))
    table = History.from_studies([study]).trials()
    assert table["origin"].tolist()[0] == "portfolio"
    assert table["origin"].isna().tolist() == [False, True]


def test_running_and_waiting_trials_are_counted_apart():
    study = _study("a", *(create_trial(state=state) for state in (TrialState.RUNNING,) * 2))
    study.enqueue_trial({})
    (row,) = History.from_studies([study]).studies().to_dict("records")
    assert (row["n_trials"], row["n_running"], row["n_complete"]) == (3, 2, 0)
    assert row["finished"] is pd.NaT


def test_tasks_are_those_of_studies_and_those_recorded(path, plain):
    with History(plain) as history:
        history.record_task(Task("alone", {"n": 1, "skew": math.nan}, "credit"))
        study = optuna.create_study(storage=history.optuna_storage())
        study.set_user_attr(TASK_ATTRIBUTE, "svm on adult")
        table = history.tasks()
    assert table["task"].tolist() == ["svm on adult", "alone"]
    assert table["n_studies"].tolist() == [2, 0]
    assert table["n_trials"].tolist() == [5, 0]
    assert table["n_meta_features"].tolist() == [0, 1]
    assert table["domain"].isna().tolist() == [True, False]


def test_an_unknown_study_is_named_with_what_was_meant(history):
    with pytest.raises(UnknownNameError, match=r"'SVM on adlt'.*did you mean 'svm on adult'"):
        history.trials("SVM on adlt")
    with pytest.raises(UnknownNameError):
        history.curves("nothing of the kind")
