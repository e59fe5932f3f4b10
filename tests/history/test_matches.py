import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
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
    assert table.drop(columns="reason").astype({"earlier_name": object}).fillna(
        "nan"
    ).values.tolist() == [
        ["a", "adult", "C", "C", True, 1, 1],
        ["a", "adult", "n", "n", False, 2, 0],
        ["a", "adult", "gamma", "nan", False, 0, 0],
    ]
    assert table["reason"].tolist() == [
        "[0.001, 1] there",
        "numbers there, choices here",
        "the earlier study has no hyperparameter of this name, so its results count whatever the "
        "value here",
    ]


def test_a_match_tells_names_scales_and_trials_outside(history):
    space = SearchSpace({"reg": Float(1e-3, 0.1)})

    (row,) = history.match(space, aliases={"reg": "C"}).to_dict("records")

    assert row["earlier_name"] == "C"
    assert (row["speaks"], row["n_trials"], row["n_inside"]) == (True, 1, 0)
    assert row["reason"] == (
        "[0.001, 1] there, logarithmic there and linear here, called 'C' there, "
        "1 of 1 trials lie outside"
    )


def test_without_its_alias_a_renamed_hyperparameter_does_not_speak(history):
    (row,) = history.match(SearchSpace({"reg": Float(1e-3, 0.1)})).to_dict("records")

    assert not row["speaks"]
    assert row["reason"] == "the earlier study has no hyperparameter of this name"


def test_choices_that_a_study_lacks_are_told():
    study = optuna.create_study(study_name="b")
    for choice in ("x", "y", "y"):
        domains = {"k": CategoricalDistribution(("x", "y"))}
        study.add_trial(create_trial(value=1, params={"k": choice}, distributions=domains))

    space = SearchSpace({"k": Categorical("y", "z")})
    (row,) = History.from_studies([study]).match(space).to_dict("records")

    assert (row["n_trials"], row["n_inside"]) == (3, 2)
    assert row["reason"] == (
        "1 of 2 choices are shared; nothing is known of 'z', 1 of 3 trials lie outside"
    )


def test_another_objective_does_not_speak(history):
    space = SearchSpace({"C": Float(1e-2, 1)})

    (same,) = history.match(space, direction="minimize", metric="loss").to_dict("records")
    (other,) = history.match(space, direction="maximize").to_dict("records")

    assert same["speaks"]
    assert not other["speaks"]
    assert other["reason"] == "the metric is to minimize there and to maximize here"
    assert (other["n_trials"], other["n_inside"]) == (1, 0)


def test_anything_but_a_space_is_refused(history):
    with pytest.raises(InvalidArgumentError, match="give a SearchSpace"):
        history.match({"C": Float(0, 1)})
