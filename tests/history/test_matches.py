import optuna
import pytest
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.space.dimension import Categorical, Float
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task


@pytest.fixture
def history():
    study = optuna.create_study(study_name="a")
    domains = {"C": FloatDistribution(1e-3, 1, log=True), "n": IntDistribution(1, 3)}
    study.add_trial(create_trial(value=1, params={"C": 0.5, "n": 1}, distributions=domains))
    study.add_trial(create_trial(value=1, params={"n": 1}, distributions={"n": domains["n"]}))
    study.add_trial(
        create_trial(state=TrialState.FAIL, params={"C": 0.5}, distributions={"C": domains["C"]})
    )
    return History.from_studies([study], {"a": Task("adult")})


def test_each_hyperparameter_is_matched_with_each_study(history):
    space = SearchSpace(
        {"C": Float(1e-2, 1e2, log=True), "n": Categorical("a"), "gamma": Float(0, 1)}
    )
    table = history.match(space)
    assert table.drop(columns="reason").values.tolist() == [
        ["a", "adult", "C", True, 1],
        ["a", "adult", "n", False, 2],
        ["a", "adult", "gamma", False, 0],
    ]
    assert table["reason"].tolist()[2] == "the earlier study has no hyperparameter of this name"


def test_anything_but_a_space_is_refused(history):
    with pytest.raises(InvalidArgumentError, match="give a SearchSpace"):
        history.match({"C": Float(0, 1)})
