import math

import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import TrialState, create_trial

from hyperlearn.errors import InvalidArgumentError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.space.dimension import Float, Int
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task


def _study(name, values, *, parameter="x", **options):
    study = optuna.create_study(study_name=name, **options)
    domain = {parameter: FloatDistribution(0, 1)}
    study.add_trials(
        create_trial(value=value, params={parameter: 0.5}, distributions=domain) for value in values
    )
    return study


@pytest.fixture
def history():
    studies = [
        _study("a1", [3.0, 1.0]),
        _study("a2", [2.0]),
        _study("b", [0.1, 0.9], direction="maximize", parameter="y"),
        _study("failed", []),
        optuna.create_study(study_name="both", directions=["minimize", "minimize"]),
    ]
    studies[3].add_trial(create_trial(state=TrialState.FAIL))
    studies[4].add_trial(create_trial(values=[0, 0]))
    return History.from_studies(studies, {name: Task("a") for name in ("a1", "a2")})


def test_trials_are_ranked_among_those_of_their_task(history):
    table = history.best()
    assert table[["rank", "task", "study", "number", "value"]].values.tolist() == [
        [1, "a", "a1", 1, 1.0],
        [1, "b", "b", 1, 0.9],
        [2, "a", "a2", 0, 2.0],
        [2, "b", "b", 0, 0.1],
        [3, "a", "a1", 0, 3.0],
    ]
    assert table["params_x"].isna().tolist() == [False, True, False, True, False]
    assert table["params_y"].dropna().tolist() == [0.5, 0.5]


def test_a_task_and_a_count_narrow_them_down(history):
    assert history.best(task="a", k=2)["value"].tolist() == [1.0, 2.0]
    assert history.best(task=Task("b"), k=1)["value"].tolist() == [0.9]


def test_a_space_leaves_the_studies_that_speak_about_all_of_it(history):
    assert set(history.best(SearchSpace({"x": Float(0, 2)}))["task"]) == {"a"}
    assert history.best(SearchSpace({"x": Float(0, 2), "z": Int(0, 2)})).empty


def test_infinite_values_come_last():
    history = History.from_studies([_study("a", [math.inf, 1.0, -math.inf])])
    assert history.best()["value"].tolist() == [-math.inf, 1.0, math.inf]


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "3"])
def test_a_count_that_is_none_is_refused(history, k):
    with pytest.raises(InvalidArgumentError, match="1 or more"):
        history.best(k=k)


def test_what_is_not_there_is_refused(history):
    with pytest.raises(UnknownNameError, match="task 'c'"):
        history.best(task="c")
    with pytest.raises(InvalidArgumentError, match="give a SearchSpace"):
        history.best(space={"x": Float(0, 1)})
