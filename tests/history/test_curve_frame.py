import math

import optuna
import pytest

from hyperlearn.history.history import History


@pytest.fixture
def history(plain):
    with History(plain) as history:
        yield history


@pytest.fixture
def study(history):
    return optuna.load_study(study_name="svm on adult", storage=history.optuna_storage())


def test_what_optuna_recorded_is_the_studys_own_metric(history, study):
    curves = history.curves("svm on adult")
    assert len(curves) == 15
    assert set(curves["metric"]) == {"value"}
    assert curves["seconds"].isna().all()
    first = curves.query("number == 0")["value"].tolist()
    assert first == list(study.trials[0].intermediate_values.values())


def test_the_studys_own_metric_has_the_name_that_the_study_gives_it(history, study):
    study.set_metric_names(["accuracy"])
    assert set(history.curves()["metric"]) == {"accuracy"}
    assert history.studies()["metric"].tolist() == ["accuracy"]


def test_what_hyperlearn_recorded_comes_in_the_place_of_what_optuna_did(history, study):
    recorder = history.recorder()
    recorder.measurements(
        study.trials[1]._trial_id, [(1, 2.0, "loss", math.inf), (0, 1.0, "loss", 0.5)]
    )
    curves = history.curves()
    assert curves.query("number == 1").drop(columns=["study", "number"]).values.tolist() == [
        [0, 1.0, "loss", 0.5],
        [1, 2.0, "loss", math.inf],
    ]
    assert len(curves.query("number == 0")) == 3


def test_of_a_metric_told_twice_the_first_counts(history, study):
    recorder = history.recorder()
    recorder.measurements(study.trials[0]._trial_id, [(0, 1.0, "loss", 0.5)])
    recorder.measurements(study.trials[0]._trial_id, [(0, 2.0, "loss", 0.7)])
    assert history.curves().query("number == 0")["value"].tolist() == [0.5]


def test_measurements_of_no_trial_are_left_out(history):
    history.recorder().measurements(12345, [(0, 1.0, "loss", 0.5)])
    assert "loss" not in set(history.curves()["metric"])


def test_one_studys_curves_are_its_own(history, plain_study):
    plain_study(history.optuna_storage(), "b", n_trials=1)
    assert set(history.curves("b")["study"]) == {"b"}
    assert len(history.curves("b")) == 3
    assert len(history.curves()) == 18
