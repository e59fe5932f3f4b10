import math
import pickle
from collections.abc import Callable
from typing import Annotated

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
    json_to_distribution,
)

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.dimension import (
    Categorical,
    Dimension,
    Float,
    Int,
    dimension_from_distribution,
)
from tests.space.strategies import dimensions, floats, ints, value_of


@given(dimensions())
def test_optuna_gives_every_dimension_back_unchanged(dimension: Dimension) -> None:
    assert dimension_from_distribution(dimension.distribution()) == dimension


@given(dimensions())
def test_optunas_json_gives_every_dimension_back_unchanged(dimension: Dimension) -> None:
    text = distribution_to_json(dimension.distribution())

    assert dimension_from_distribution(json_to_distribution(text)) == dimension


@given(
    st.one_of(
        st.builds(FloatDistribution, st.floats(-5, 0), st.floats(0, 5)),
        st.builds(FloatDistribution, st.floats(1e-9, 1), st.floats(1, 9), log=st.just(True)),
        st.builds(IntDistribution, st.integers(-9, 0), st.integers(0, 9)),
        st.builds(IntDistribution, st.integers(1, 9), st.integers(9, 99), log=st.just(True)),
        st.builds(CategoricalDistribution, st.lists(st.text(), min_size=1, unique=True)),
    )
)
def test_a_dimension_gives_every_distribution_back_unchanged(
    distribution: BaseDistribution,
) -> None:
    assert dimension_from_distribution(distribution).distribution() == distribution


@given(st.data(), st.one_of(floats(), ints()))
def test_the_unit_coordinate_of_a_value_is_between_zero_and_one(
    data: st.DataObject, dimension: Float | Int
) -> None:
    value = data.draw(value_of(dimension))

    unit = dimension.unit([dimension.low, value, dimension.high])

    assert unit[0] == 0.0
    assert unit[2] == (1.0 if dimension.high > dimension.low else 0.0)
    assert 0.0 <= unit[1] <= 1.0


@given(st.data(), dimensions())
def test_a_dimension_contains_its_own_values(data: st.DataObject, dimension: Dimension) -> None:
    assert dimension.contains(data.draw(value_of(dimension)))


@given(st.floats(1e-3, 1e3), st.floats(1e-9, 1e-3), st.floats(1e3, 1e9))
def test_the_natural_coordinate_does_not_depend_on_the_bounds(
    value: float, low: float, high: float
) -> None:
    narrow, wide = Float(1e-3, 1e3, log=True), Float(low, high, log=True)

    assert narrow.natural(value) == wide.natural(value) == np.log10(value)
    assert Float(-1e3, 1e3).natural(value) == Float(-high, high).natural(value) == value


@given(dimensions())
def test_a_dimension_survives_pickling_and_can_be_hashed(dimension: Dimension) -> None:
    restored = pickle.loads(pickle.dumps(dimension))  # noqa: S301 (our own bytes)

    assert restored == dimension
    assert hash(restored) == hash(dimension)


def test_a_conditional_dimension_can_be_hashed_so_that_typing_can_join_it() -> None:
    dimension = Int(2, 5, when={"kernel": "poly"})

    assert hash(dimension) == hash(Int(2, 5, when={"kernel": ("poly",)}))


def test_a_value_and_a_tuple_of_it_are_the_same_condition() -> None:
    assert Float(0, 1, when={"kernel": "poly"}) == Float(0, 1, when={"kernel": ("poly",)})
    assert Float(0, 1, when={}) == Float(0, 1)


def test_a_dimension_keeps_its_condition_when_the_callers_dictionary_changes() -> None:
    when = {"kernel": "poly"}
    dimension = Float(0, 1, when=when)

    when["kernel"] = "rbf"

    assert dimension.when == {"kernel": ("poly",)}


@pytest.mark.parametrize(
    ("dimension", "high"),
    [(Int(1, 10, step=2), 9), (Float(0, 1, step=0.3), 0.9), (Float(0.1, 0.3, step=0.1), 0.3)],
)
def test_high_becomes_the_last_step_so_that_optuna_need_not_warn(
    dimension: Float | Int, high: float
) -> None:
    assert dimension.high == high
    assert dimension.distribution().high == high


def test_numpy_numbers_become_pythons_so_that_json_can_hold_them() -> None:
    dimension = Int(np.int64(1), np.int64(8), step=np.int64(1))

    assert type(dimension.low) is int
    assert json_to_distribution(distribution_to_json(dimension.distribution()))
    assert Categorical(*np.array(["a", "b"])) == Categorical("a", "b")


def test_a_log_scale_has_no_place_for_a_value_that_is_not_positive() -> None:
    natural = Float(0.1, 10, log=True).natural([-1.0, 0.0, 10.0])

    assert np.isnan(natural[:2]).all()
    assert natural[2] == 1.0


@pytest.mark.parametrize(
    ("dimension", "value"),
    [
        (Float(0, 1), True),
        (Float(0, 1), "0.5"),
        (Float(0, 1), 1.5),
        (Float(0, 1, step=0.25), 0.3),
        (Int(0, 3), 1.0),
        (Int(0, 3), True),
        (Int(0, 4, step=2), 3),
        (Categorical("a", 1), True),
        (Categorical("a", 1), 1.0),
        (Categorical("a"), ["a"]),
    ],
)
def test_a_value_of_another_kind_or_outside_is_not_contained(
    dimension: Dimension, value: object
) -> None:
    assert not dimension.contains(value)


def test_a_choice_that_is_not_a_number_is_found_again() -> None:
    assert Categorical("a", math.nan).contains(float("nan"))


@pytest.mark.parametrize(
    ("make", "given_value", "remedy"),
    [
        (lambda: Float(2, 1), "2.0", "swap"),
        (lambda: Float(0, 1, log=True), "0.0", "above 0"),
        (lambda: Float(-1, 1, log=True), "-1.0", "above 0"),
        (lambda: Float(1, 2, log=True, step=1), "1.0", "drop step or log"),
        (lambda: Float(0, 1, step=0), "0.0", "above 0"),
        (lambda: Float(0, 1, step=1e-30), "1e-30", "larger step"),
        (lambda: Float(0, math.inf), "inf", "finite"),
        (lambda: Float(math.nan, 1), "nan", "finite"),
        (lambda: Float("0", 1), "'0'", "finite number"),
        (lambda: Float(True, 2), "True", "finite number"),
        (lambda: Float(-1e308, 1e308), "1e+308", "closer"),
        (lambda: Float(0, 1, when="poly"), "'poly'", "name"),
        (lambda: Float(0, 1, when={"kernel": ()}), "()", "at least one"),
        (lambda: Int(3, 1), "3", "swap"),
        (lambda: Int(0, 5, log=True), "0", "above 0"),
        (lambda: Int(1, 5, log=True, step=2), "2", "drop step or log"),
        (lambda: Int(0.5, 5), "0.5", "whole number"),
        (lambda: Int(0, 5, step=-1), "-1", "above 0"),
        (Categorical, "no choices", "at least one"),
        (lambda: Categorical("a", "a"), "'a'", "once"),
        (lambda: Categorical(math.nan, math.nan), "nan", "once"),
        (lambda: Categorical(1, True), "True", "texts"),
        (lambda: Categorical((1, 2)), "(1, 2)", "look the object up"),
    ],
)
def test_an_impossible_dimension_is_refused_naming_the_value_and_the_remedy(
    make: Callable[[], Dimension], given_value: str, remedy: str
) -> None:
    with pytest.raises(InvalidDimensionError) as caught:
        make()

    assert given_value in str(caught.value)
    assert remedy in str(caught.value)


def test_choices_that_optuna_only_warned_of_are_read_as_they_are() -> None:
    with pytest.warns(UserWarning, match="persistent storage"):
        distribution = CategoricalDistribution(((1, 2), (3,), (3,)))

    dimension = dimension_from_distribution(distribution)

    assert isinstance(dimension, Categorical)
    assert dimension.choices == distribution.choices
    assert dimension.contains([1, 2])


def test_a_distribution_of_an_unknown_kind_is_refused() -> None:
    class Unknown(BaseDistribution):
        def to_internal_repr(self, param_value_in_external_repr: object) -> float:
            return 0.0

        def single(self) -> bool:
            return True

        def _contains(self, param_value_in_internal_repr: float) -> bool:
            return True

    with pytest.raises(InvalidDimensionError, match="use Float, Int or Categorical"):
        dimension_from_distribution(Unknown())


@pytest.mark.parametrize("dimension", [Float(0.5, 1), Int(2, 8, step=3), Categorical("a", None)])
def test_a_trial_is_asked_for_one_of_the_values(dimension: Dimension) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    trial = study.ask()

    value = dimension.suggest(trial, "x")

    assert dimension.contains(value)
    assert trial.distributions == {"x": dimension.distribution()}


@pytest.mark.parametrize(
    "dimension",
    [Categorical("a", None, 2), Categorical(0.5, when={"k": "a"}), Int(1, 2), Float(1, 2, step=1)],
)
def test_the_code_that_repr_shows_makes_the_same_dimension(dimension: Dimension) -> None:
    names = {"Categorical": Categorical, "Float": Float, "Int": Int}

    assert eval(repr(dimension), names) == dimension  # noqa: S307 (our own text)


def test_a_bad_dimension_in_an_annotation_names_the_parameter() -> None:
    with pytest.raises(InvalidDimensionError, match=r"'lr': low 2\.0 is above high 1\.0; swap"):

        def train(lr: Annotated[float, Float(2, 1)]) -> float:
            return lr
