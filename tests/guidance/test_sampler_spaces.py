"""Suggestions are configurations of the space, whatever the space and the past ones are."""

from typing import Any

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, SPACE_ATTRIBUTE
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from tests.guidance.family import past_study

# a search here may well leave its history; whether it does is not asked
pytestmark = pytest.mark.filterwarnings("ignore::hyperlearn.errors.MisleadingHistoryWarning")

SVM = SearchSpace(
    {
        "C": Float(1e-3, 1e3, log=True),
        "kernel": Categorical("linear", "rbf", "poly"),
        "gamma": Float(1e-4, 1.0, log=True, when={"kernel": ("rbf", "poly")}),
        "degree": Int(2, 5, when={"kernel": "poly"}),
    }
)
GUIDED = {"portfolio", "surrogate"}


def svm_loss(params: dict[str, Any]) -> float:
    return (
        abs(params["C"] - 1.0) / 1e3
        + {"linear": 0.3, "rbf": 0.1, "poly": 0.0}[params["kernel"]]
        + params.get("gamma", 0.0)
        + 0.1 * abs(params.get("degree", 3) - 3)
    )


def history_of(space: SearchSpace, loss=svm_loss, n_studies: int = 4, n_trials: int = 15):
    return History.from_studies(
        [
            past_study(
                f"past-{k}",
                lambda p, k=k: loss(p) * (1 + k),
                space=space,
                n_trials=n_trials,
                seed=k,
            )
            for k in range(n_studies)
        ]
    )


def origin(trial: optuna.trial.FrozenTrial) -> str:
    return trial.user_attrs[ORIGIN_ATTRIBUTE]


def search(history: History, space: SearchSpace, loss=svm_loss, n_trials=14, *, is_told=True):
    study = optuna.create_study(sampler=MetaSampler(history, seed=0))
    if is_told:
        study.set_user_attr(SPACE_ATTRIBUTE, space.to_json())
    study.optimize(lambda trial: loss(space.suggest(trial)), n_trials=n_trials)
    return study


def test_conditions_hold_in_every_suggestion():
    study = search(history_of(SVM), SVM)

    for trial in study.trials:
        expected = {name for name in SVM if SVM.is_active(name, trial.params)}
        assert set(trial.params) == expected
    assert origin(study.trials[0]) == "portfolio"
    assert study.best_trial.params["kernel"] == "poly"


def test_a_suggestion_knows_the_conditions_before_the_function_asks():
    study = search(history_of(SVM), SVM, n_trials=3)

    trial = study.ask()
    params = SVM.suggest(trial)

    assert trial.relative_params == params


def test_a_define_by_run_search_with_conditions_goes_on_whatever_the_branch():
    study = search(history_of(SVM), SVM, is_told=False)

    assert len({trial.params["kernel"] for trial in study.trials}) > 1
    assert all(SVM.is_active(name, t.params) for t in study.trials for name in t.params)


EVERY_KIND = {
    "float": FloatDistribution(-1.0, 1.0),
    "log float": FloatDistribution(1e-6, 1e2, log=True),
    "stepped float": FloatDistribution(0.1, 0.85, step=0.25),
    "int": IntDistribution(-3, 3),
    "log int": IntDistribution(1, 1000, log=True),
    "stepped int": IntDistribution(2, 17, step=5),
    "choice": CategoricalDistribution([None, True, "text", 1.5]),
    "single": IntDistribution(4, 4),
}


def kinds_loss(params: dict[str, Any]) -> float:
    return abs(params["float"]) + params["log int"] / 1e3 + (params["choice"] is None)


@pytest.mark.parametrize("is_told", [True, False], ids=["space told", "define by run"])
def test_every_kind_of_distribution_contains_what_is_suggested(is_told):
    space = SearchSpace.from_distributions(EVERY_KIND)
    study = search(history_of(space, kinds_loss), space, kinds_loss, is_told=is_told)

    for trial in study.trials:
        assert trial.params.keys() == EVERY_KIND.keys()
        for name, value in trial.params.items():
            distribution = EVERY_KIND[name]
            assert distribution._contains(distribution.to_internal_repr(value))
    assert origin(study.trials[1]) == "surrogate"


def test_choices_that_the_history_does_not_know_are_tried_too():
    known = SearchSpace({"x": Float(0.0, 1.0), "act": Categorical("relu", "tanh")})
    new = SearchSpace({"x": Float(0.0, 1.0), "act": Categorical("gelu", "tanh", "relu", "silu")})
    past = history_of(known, lambda p: p["x"] + (p["act"] == "relu"))

    study = search(past, new, lambda p: p["x"] + 5.0 * (p["act"] != "silu"), n_trials=25)

    assert study.trials[0].params["act"] == "tanh"  # what history knows to be good
    assert study.best_params["act"] == "silu"  # what is good here


def test_bounds_wider_than_the_histories_are_searched_too():
    narrow = SearchSpace({"x": Float(0.4, 0.6), "n": Int(1, 3)})
    wide = SearchSpace({"x": Float(0.0, 1.0), "n": Int(1, 9)})
    past = history_of(narrow, lambda p: 100 * (p["x"] - 0.5) ** 2 + 0.01 * p["n"])

    study = search(past, wide, lambda p: (p["x"] - 0.9) ** 2 + 0.01 * p["n"], n_trials=20)

    assert 0.4 <= study.trials[0].params["x"] <= 0.6
    assert study.best_params["x"] > 0.75


def test_bounds_narrower_than_the_histories_are_kept():
    wide = SearchSpace({"x": Float(0.0, 1.0), "n": Int(1, 9)})
    narrow = SearchSpace({"x": Float(0.4, 0.6), "n": Int(3, 4)})
    past = history_of(wide, lambda p: p["x"] + p["n"])

    study = search(past, narrow, lambda p: p["x"] + p["n"])

    assert all(0.4 <= t.params["x"] <= 0.6 and t.params["n"] in {3, 4} for t in study.trials)
    assert study.best_value < 3.45


def test_what_is_good_on_another_scale_is_recognised():
    past = history_of(
        SearchSpace({"lr": Float(1e-5, 1e-1, log=True)}), lambda p: abs(p["lr"] - 1e-3)
    )

    study = search(past, SearchSpace({"lr": Float(0.0, 1.0)}), lambda p: p["lr"], n_trials=1)

    assert study.trials[0].params["lr"] < 0.1


def test_a_hyperparameter_of_which_the_past_knows_nothing_is_searched():
    past = history_of(SearchSpace({"x": Float(0.0, 1.0)}), lambda p: (p["x"] - 0.3) ** 2)
    space = SearchSpace({"x": Float(0.0, 1.0), "momentum": Float(0.0, 1.0)})

    study = search(
        past, space, lambda p: (p["x"] - 0.3) ** 2 + (p["momentum"] - 0.8) ** 2, n_trials=20
    )

    assert study.trials[0].params["x"] == pytest.approx(0.3, abs=0.15)
    assert study.best_params["momentum"] == pytest.approx(0.8, abs=0.2)
    assert {origin(trial) for trial in study.trials[:8]} == GUIDED


def test_a_domain_that_changes_during_the_search_is_respected():
    past = history_of(SearchSpace({"x": Float(0.0, 1.0)}), lambda p: p["x"])
    study = optuna.create_study(sampler=MetaSampler(past, seed=0))

    study.optimize(lambda t: t.suggest_float("x", 0.5 if t.number % 2 else 0.0, 1.0), n_trials=10)

    assert all(trial.params["x"] >= 0.5 for trial in study.trials[1::2])


def test_what_a_first_trial_was_asked_for_already_does_not_stand_for_its_space():
    space = SearchSpace({"fixed": Int(4, 4), "x": Float(0.0, 1.0), "y": Float(0.0, 1.0)})
    past = history_of(space, lambda p: (p["x"] - 0.3) ** 2 + p["y"])

    told, untold = (
        search(past, space, lambda p: p["x"], n_trials=1, is_told=is_told)
        for is_told in (True, False)
    )

    assert untold.trials[0].params == told.trials[0].params
    assert untold.trials[0].user_attrs == told.trials[0].user_attrs


def test_trials_that_have_no_hyperparameters_do_no_harm():
    past = history_of(SearchSpace({"x": Float(0.0, 1.0)}), lambda p: p["x"])
    study = optuna.create_study(sampler=MetaSampler(past, seed=0))
    study.optimize(lambda _: 1.0, n_trials=2)

    study.optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)

    assert [origin(trial) for trial in study.trials[2:]] == ["portfolio", "surrogate", "surrogate"]
