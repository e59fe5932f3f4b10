import numpy as np
import optuna
import pytest

from hyperlearn.errors import InvalidArgumentError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.history.metric_evidence import unit_cube
from hyperlearn.history.run_traces import run_traces
from hyperlearn.metafeatures.run_trace import Ending


@pytest.fixture
def history(plain):
    with History(plain) as history:
        yield history


@pytest.fixture
def facts(history):
    return history.facts()[0]


@pytest.fixture
def traces(history, facts):
    return run_traces(facts, history.curves(), history.trials())


def test_the_curves_of_plain_optuna_are_traces_turned_into_losses(facts, traces):
    assert [run.ending for run in traces] == [
        *(Ending.COMPLETE, Ending.PRUNED, Ending.FAILED),
        *(Ending.COMPLETE, Ending.COMPLETE),
    ]
    degree = facts.params["degree"][0]
    np.testing.assert_allclose(traces[0].losses, -(degree + np.array([0.0, 0.1, 0.2])))
    assert traces[0].final == facts.losses[0, 0]
    assert np.isnan(traces[2].final)
    assert set(traces[0].params) == {"C", "degree"}
    assert set(traces[0].choices) == {"kernel"}


def test_the_same_metric_on_training_data_stands_beside_it(history, facts):
    study = optuna.load_study(study_name="svm on adult", storage=history.optuna_storage())
    study.set_metric_names(["accuracy"])
    history.recorder().measurements(
        int(facts.trial_ids[0]),
        [(0, 1.0, "accuracy", 0.5), (0, 1.0, "train_accuracy", 0.6), (1, 2.5, "accuracy", 0.7)],
    )

    trace = run_traces(history.facts()[0], history.curves(), history.trials())[0]

    assert trace.losses[:2].tolist() == [-0.5, -0.7]
    np.testing.assert_array_equal(trace.training_losses[:2], [-0.6, np.nan])
    assert trace.seconds[:2].tolist() == [1.0, 2.5]


def test_meta_features_are_of_the_first_runs_only(history):
    of_all = history.training_meta_features("svm on adult")
    of_two = history.training_meta_features("svm on adult", n_runs=2)

    assert of_all["run_failure_rate"] == pytest.approx(0.2)
    assert of_two["run_failure_rate"] == 0.0
    assert of_two["run_pruned_rate"] == 0.5
    assert np.isnan(of_two["response.C"])


def test_configurations_lie_in_the_unit_cube(facts):
    points = unit_cube(facts)

    assert points.shape == (5, 4)
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    np.testing.assert_allclose(points[:, 2:].sum(axis=1), np.sqrt(0.5))


def test_a_study_is_audited_by_its_name(history):
    audit = history.audit("svm on adult")

    assert audit.n_runs == 3
    with pytest.raises(UnknownNameError):
        history.audit("svm")
    with pytest.raises(InvalidArgumentError, match="objective is 1"):
        history.audit("svm on adult", objective=1)
