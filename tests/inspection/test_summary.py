import math

import pandas as pd
import pytest

from hyperlearn.inspection.summary import summarise

TRIALS = pd.DataFrame(
    {
        "number": [0, 1, 2, 3, 4],
        "state": ["COMPLETE", "FAIL", "COMPLETE", "COMPLETE", "RUNNING"],
        "value": [0.5, math.nan, 0.8, 0.6, math.nan],
        "origin": ["portfolio", "portfolio", "surrogate", None, "surrogate"],
        "failure": [None, "ValueError: too: far", None, None, None],
        "params_C": [1.0, 2.0, 3.0, 4.0, 5.0],
        "params_gamma": [math.nan, 0.1, math.nan, 0.1, math.nan],
    }
)


def study(direction="maximize"):
    return {
        "study": "svm on adult",
        "task": "adult",
        "direction": direction,
        "metric": None,
        "started": pd.NaT,
        "finished": pd.NaT,
    }


@pytest.mark.parametrize(
    ("direction", "number", "incumbent"),
    [("maximize", 2, [0.5, 0.8, 0.8]), ("minimize", 0, [0.5, 0.5, 0.5])],
)
def test_the_best_trial_follows_the_direction(direction, number, incumbent):
    summary = summarise(study(direction), TRIALS)
    assert summary.best is not None
    assert summary.best.number == number
    assert summary.incumbent.tolist() == incumbent


def test_the_best_trial_has_only_its_own_hyperparameters():
    summary = summarise(study(), TRIALS)
    assert summary.best is not None
    assert summary.best.params == {"C": 3.0}


def test_states_origins_and_failures_are_counted():
    summary = summarise(study(), TRIALS)
    assert summary.states == {"COMPLETE": 3, "FAIL": 1, "RUNNING": 1}
    assert summary.origins == {"portfolio": 2, "surrogate": 2}
    assert summary.failures == {"ValueError": 1}


def test_a_study_without_complete_trials_has_no_best():
    summary = summarise(study(), TRIALS.iloc[1:2])
    assert summary.best is None
    assert len(summary.incumbent) == 0


def test_a_study_without_trials_is_summed_up():
    assert summarise(study(), TRIALS.iloc[:0]).n_trials == 0


def test_several_objectives_have_no_single_best():
    trials = TRIALS.rename(columns={"value": "values_0"}).assign(values_1=TRIALS["value"])
    summary = summarise(study("minimize, maximize"), trials)
    assert summary.best is None
    assert len(summary.incumbent) == 0
