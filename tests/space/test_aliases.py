import numpy as np
import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import create_trial

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.space.aliases import Aliases


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        (None, ()),
        ({}, ()),
        ({"learning_rate": "lr"}, (("learning_rate", "lr"),)),
        ({"learning_rate": ["lr", "eta"]}, (("learning_rate", "lr", "eta"),)),
        ({"lr": "learning_rate", "eta": "lr"}, (("lr", "learning_rate", "eta"),)),
        ({"a": "b", "c": "d", "b": "c"}, (("a", "b", "c", "d"),)),
    ],
)
def test_names_that_mean_one_thing_are_one_group(given, groups):
    assert Aliases.of(given).groups == groups


@pytest.mark.parametrize("given", ["lr", {"lr": 3}, {"lr": ["eta", 3]}, {"": "lr"}, {"lr": ""}])
def test_anything_else_is_refused(given):
    with pytest.raises(InvalidArgumentError, match="aliases is"):
        Aliases.of(given)


@pytest.mark.parametrize("given", [{"lr": "learning_rate"}, {"learning_rate": "lr"}])
def test_either_name_may_be_the_newer_one(given):
    aliases = Aliases.of(given)

    assert aliases.earlier_names(["learning_rate", "depth"], ["lr"]) == {"learning_rate": "lr"}
    assert aliases.earlier_names(["lr"], ["learning_rate"]) == {"lr": "learning_rate"}


def test_a_hyperparameter_s_own_name_comes_before_its_aliases():
    aliases = Aliases.of({"learning_rate": ["lr", "eta"]})

    assert aliases.earlier_names(["learning_rate"], ["eta", "learning_rate"]) == {
        "learning_rate": "learning_rate"
    }
    assert aliases.earlier_names(["learning_rate"], ["eta", "lr"]) == {"learning_rate": "lr"}


def test_two_hyperparameters_of_a_search_cannot_be_one():
    with pytest.raises(InvalidArgumentError, match="'lr' and 'eta' are one hyperparameter"):
        Aliases.of({"lr": "eta"}).earlier_names(["lr", "eta"], ["lr"])


def test_a_study_gets_the_names_of_the_search():
    study = optuna.create_study(study_name="old")
    domains = {"lr": FloatDistribution(0, 1), "depth": FloatDistribution(1, 3)}
    study.add_trial(create_trial(value=1, params={"lr": 0.5, "depth": 2}, distributions=domains))
    (facts,) = History.from_studies([study]).facts()

    applied = Aliases.of({"learning_rate": "lr"}).applied(facts, ["learning_rate", "depth"])

    assert set(applied.distributions) == set(applied.params) == {"learning_rate", "depth"}
    np.testing.assert_array_equal(applied.params["learning_rate"], [0.5])
    assert Aliases.of({"learning_rate": "lr"}).applied(facts, ["depth"]) is facts
