import pickle

import optuna
import pytest
from hypothesis import given

from hyperlearn.errors import InvalidSpaceError
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from tests.space.strategies import spaces


def support_vectors() -> SearchSpace:
    """A space whose children come first, as a signature may have them."""
    return SearchSpace(
        {
            "degree": Int(2, 5, when={"kernel": "poly"}),
            "gamma": Float(1e-4, 1, log=True, when={"kernel": ("rbf", "poly")}),
            "kernel": Categorical("linear", "rbf", "poly"),
            "C": Float(1e-3, 1e3, log=True),
        }
    )


@given(spaces())
def test_json_gives_every_space_back_unchanged(space: SearchSpace) -> None:
    restored = SearchSpace.from_json(space.to_json())

    assert restored == space
    assert list(restored) == list(space)


@given(spaces())
def test_parents_come_before_the_children_that_depend_on_them(space: SearchSpace) -> None:
    order = list(space)

    for name, dimension in space.items():
        assert all(order.index(parent) < order.index(name) for parent in dimension.when or {})


@given(spaces())
def test_optunas_distributions_give_every_unconditional_space_back(space: SearchSpace) -> None:
    restored = SearchSpace.from_distributions(space.distributions())

    assert restored.distributions() == space.distributions()
    assert all(dimension.when is None for dimension in restored.values())


@given(spaces())
def test_a_trial_is_asked_for_exactly_the_active_hyperparameters(space: SearchSpace) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    trial = study.ask()

    params = space.suggest(trial)

    assert params == trial.params
    assert all(space[name].contains(value) for name, value in params.items())
    assert set(params) == {name for name in space if space.is_active(name, params)}


def test_a_space_survives_pickling() -> None:
    space = support_vectors()

    assert pickle.loads(pickle.dumps(space)) == space  # noqa: S301 (our own bytes)


def test_unconditional_dimensions_keep_their_order() -> None:
    assert list(SearchSpace({"b": Int(0, 1), "a": Int(0, 1)})) == ["b", "a"]


@pytest.mark.parametrize(
    ("params", "active"),
    [
        ({"kernel": "linear"}, {"kernel", "C"}),
        ({"kernel": "rbf"}, {"kernel", "C", "gamma"}),
        ({"kernel": "poly"}, {"kernel", "C", "gamma", "degree"}),
        ({}, {"kernel", "C"}),
    ],
)
def test_a_child_is_active_under_its_parents_value_only(
    params: dict[str, str], active: set[str]
) -> None:
    space = support_vectors()

    assert {name for name in space if space.is_active(name, params)} == active


def test_a_grandchild_is_inactive_when_its_parent_is() -> None:
    space = SearchSpace(
        {
            "kernel": Categorical("linear", "poly"),
            "degree": Int(2, 3, when={"kernel": "poly"}),
            "coef": Float(0, 1, when={"degree": 3}),
        }
    )
    trial = optuna.trial.FixedTrial({"kernel": "linear", "degree": 3, "coef": 0.5})

    assert space.suggest(trial) == {"kernel": "linear"}


def test_conditions_that_form_a_circle_are_refused() -> None:
    with pytest.raises(InvalidSpaceError, match=r"\['a', 'b'\] form a circle; drop one `when`"):
        SearchSpace(
            {
                "a": Int(0, 1, when={"b": 1}),
                "b": Int(0, 1, when={"a": 1}),
                "c": Int(0, 1),
            }
        )


def test_a_dimension_that_depends_on_itself_is_refused() -> None:
    with pytest.raises(InvalidSpaceError, match="circle"):
        SearchSpace({"a": Int(0, 1, when={"a": 1})})


def test_an_unknown_parent_is_refused_naming_the_known_ones() -> None:
    with pytest.raises(InvalidSpaceError, match=r"'a' depends on 'b'.*known: \['a', 'c'\]"):
        SearchSpace({"a": Int(0, 1, when={"b": 1}), "c": Int(0, 1)})


def test_a_value_that_the_parent_cannot_take_is_refused() -> None:
    with pytest.raises(InvalidSpaceError, match=r"'a' depends on 'b' being 'poly'"):
        SearchSpace({"a": Int(0, 1, when={"b": "poly"}), "b": Categorical("rbf", "linear")})


@pytest.mark.parametrize("name", ["", 3, None])
def test_a_hyperparameter_without_a_usable_name_is_refused(name: object) -> None:
    with pytest.raises(InvalidSpaceError, match=f"name is {name!r}; give a text"):
        SearchSpace({name: Int(0, 1)})


def test_something_that_is_not_a_dimension_is_refused_naming_what_to_give() -> None:
    with pytest.raises(InvalidSpaceError, match=r"'lr' is \(0, 1\); give a Float, an Int"):
        SearchSpace({"lr": (0, 1)})


@pytest.mark.parametrize(
    "text", ["", "[]", "3", '{"a": 1}', '{"a": {"distribution": "{}", "when": {}}}']
)
def test_text_that_is_no_space_is_refused(text: str) -> None:
    with pytest.raises(InvalidSpaceError, match="is not a search space; give what"):
        SearchSpace.from_json(text)


def test_repr_shows_every_dimension_by_name() -> None:
    space = SearchSpace({"layers": Int(1, 6), "act": Categorical("relu", "tanh")})

    assert "layers=Int(low=1, high=6" in repr(space)
    assert "act=Categorical('relu', 'tanh')" in repr(space)


def test_a_numeric_parent_has_a_value_however_the_number_is_written() -> None:
    space = SearchSpace({"a": Int(0, 1, when={"b": 0}), "b": Float(0, 1, step=1)})

    assert space.is_active("a", {"b": 0.0})
    assert not space.is_active("a", {"b": 1.0})
