import pytest
from hypothesis import given
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from hyperlearn.space.matching import match_parameters
from hyperlearn.space.search_space import SearchSpace
from tests.space.strategies import spaces


@given(spaces())
def test_every_hyperparameter_of_a_space_speaks_about_itself(space: SearchSpace) -> None:
    matches = match_parameters(space, space.distributions())

    assert [match.name for match in matches] == list(space)
    assert all(match.speaks for match in matches)


@pytest.mark.parametrize(
    ("dimension", "earlier", "reason"),
    [
        (Float(1e-5, 10, log=True), FloatDistribution(1e-3, 1e3, log=True), "[0.001, 1000] there"),
        (Float(0, 10), IntDistribution(2, 20), "[2, 20] there"),
        (Int(1, 4), FloatDistribution(4.0, 9.0), "[4, 9] there"),
        (Categorical("a", "b", "c"), CategoricalDistribution(("b", "z")), "1 of 3 choices"),
    ],
)
def test_a_shared_part_of_the_domain_is_enough_to_speak(
    dimension: Dimension, earlier: BaseDistribution, reason: str
) -> None:
    (match,) = match_parameters(SearchSpace({"x": dimension}), {"x": earlier})

    assert match.speaks
    assert reason in match.reason


@pytest.mark.parametrize(
    ("dimension", "earlier", "reason"),
    [
        (Float(0, 1), FloatDistribution(2, 3), "[2, 3] there and [0, 1] here"),
        (Int(5, 9), IntDistribution(1, 4), "[1, 4] there and [5, 9] here"),
        (Float(0, 1), CategoricalDistribution(("a",)), "choices there, numbers here"),
        (Categorical("a"), FloatDistribution(0, 1), "numbers there, choices here"),
        (Categorical("a", 1), CategoricalDistribution(("b", True)), "0 of 2 choices"),
    ],
)
def test_a_hyperparameter_of_another_domain_does_not_speak_and_says_why(
    dimension: Dimension, earlier: BaseDistribution, reason: str
) -> None:
    (match,) = match_parameters(SearchSpace({"x": dimension}), {"x": earlier})

    assert not match.speaks
    assert reason in match.reason


def test_a_missing_hyperparameter_does_not_speak_and_says_why() -> None:
    space = SearchSpace({"x": Float(0, 1)})

    (match,) = match_parameters(space, {"y": FloatDistribution(0, 1)})

    assert not match.speaks
    assert "no hyperparameter of this name" in match.reason
