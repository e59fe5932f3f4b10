import typing
from functools import wraps
from typing import Annotated, Any, Literal

import pytest

from hyperlearn.errors import InvalidDimensionError, InvalidFunctionError, InvalidSpaceError
from hyperlearn.space.annotations import active_defaults, parameter_hints, space_of
from hyperlearn.space.dimension import Categorical, Float, Int

Rate = Annotated[float, Float(1e-5, 1e-1, log=True)]


def test_annotated_dimensions_are_the_space():
    def train(
        X,
        y: list,
        *,
        lr: Annotated[float, Float(1e-5, 1e-1, log=True)] = 1e-3,
        layers: Annotated[int, Int(1, 6)],
        act: Annotated[str, Categorical("relu", "tanh")] = "relu",
        verbose: bool = False,
    ) -> float: ...

    space, defaults = space_of(train)

    assert dict(space) == {
        "lr": Float(1e-5, 1e-1, log=True),
        "layers": Int(1, 6),
        "act": Categorical("relu", "tanh"),
    }
    assert defaults == {"lr": 1e-3, "act": "relu"}


def test_a_function_without_a_dimension_has_an_empty_space():
    space, defaults = space_of(lambda x, y=1: x)

    assert len(space) == 0
    assert defaults == {}


def test_a_dimension_may_have_a_name_of_its_own():
    def train(lr: Rate = 1e-2): ...

    assert space_of(train)[0]["lr"] == Float(1e-5, 1e-1, log=True)


def test_annotations_written_as_text_are_read():
    def train(model: "NotKnownHere", lr: "Rate", layers: "Annotated[int, Int(1, 6)]" = 2): ...  # noqa: F821

    space, defaults = space_of(train)

    assert list(space) == ["lr", "layers"]
    assert defaults == {"layers": 2}
    assert "model" not in parameter_hints(train)


def test_a_text_with_a_dimension_that_cannot_be_read_is_refused():
    def train(lr: "Annotated[float, NotKnownHere(1, 2)]"): ...  # noqa: F821

    with pytest.raises(InvalidFunctionError, match=r"^'lr' is annotated .* NotKnownHere"):
        space_of(train)


def test_a_text_with_a_contradictory_dimension_names_the_parameter():
    def train(lr: "Annotated[float, Float(1, 0)]"): ...

    with pytest.raises(InvalidDimensionError, match=r"^'lr': low 1.0 is above high 0.0"):
        space_of(train)


def test_other_metadata_beside_a_dimension_is_left_alone():
    def train(lr: Annotated[float, "learning rate", Float(0, 1), {"unit": "1"}]): ...

    assert list(space_of(train)[0]) == ["lr"]


def test_a_wrapped_function_keeps_its_space():
    def twice(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            return 2 * function(*args, **kwargs)

        return wrapper

    @twice
    def train(lr: "Rate" = 1e-2): ...

    assert list(space_of(train)[0]) == ["lr"]


def test_conditions_are_kept_and_only_existing_defaults_are_active():
    def train(
        degree: Annotated[int, Int(2, 5, when={"kernel": "poly"})] = 3,
        kernel: Annotated[str, Categorical("rbf", "poly")] = "rbf",
    ): ...

    space, defaults = space_of(train)

    assert list(space) == ["kernel", "degree"]
    assert active_defaults(space, defaults) == {"kernel": "rbf"}
    assert active_defaults(space, {**defaults, "kernel": "poly"}) == {
        "kernel": "poly",
        "degree": 3,
    }


@pytest.mark.parametrize(
    ("hint", "dimension"),
    [
        (float, Float(0, 1)),
        (float, Int(0, 1)),
        (int, Int(0, 1)),
        (float | None, Categorical(None, 0.5, 1)),
        (typing.Optional[str], Categorical(None, "a")),  # noqa: UP045
        (Literal["a", "b"], Categorical("a", "b")),
        (Any, Categorical("a", 1)),
        (object, Float(0, 1)),
        (bool, Categorical(True, False)),
        (list[int] | str, Categorical("a", 1)),
    ],
)
def test_a_dimension_that_gives_what_is_annotated_is_accepted(hint, dimension):
    def train(value): ...

    train.__annotations__["value"] = Annotated[hint, dimension]

    assert space_of(train)[0]["value"] == dimension


@pytest.mark.parametrize(
    ("hint", "dimension"),
    [
        (str, Int(0, 1)),
        (int, Float(0, 1)),
        (str, Categorical("a", 1)),
        (str, Categorical("a", None)),
        (Literal["a"], Categorical(1, 2)),
        (int | None, Float(0, 1)),
    ],
)
def test_a_dimension_that_gives_something_else_is_refused(hint, dimension):
    def train(value): ...

    train.__annotations__["value"] = Annotated[hint, dimension]

    with pytest.raises(InvalidDimensionError, match=r"^'value' is annotated"):
        space_of(train)


@pytest.mark.parametrize(
    ("default", "dimension"),
    [(1.5, Float(0, 1)), (True, Int(0, 1)), ("c", Categorical("a", "b")), (None, Float(0, 1))],
)
def test_a_default_outside_its_range_is_refused(default, dimension):
    def train(value: Annotated[Any, dimension] = default): ...

    with pytest.raises(InvalidDimensionError, match=r"^'value' has the default"):
        space_of(train)


def test_two_dimensions_of_one_parameter_are_refused():
    def train(lr: Annotated[Rate, Float(0, 1)]): ...

    with pytest.raises(InvalidDimensionError, match=r"^'lr' has 2 dimensions"):
        space_of(train)


def test_a_dimension_hidden_inside_the_type_is_refused():
    def train(lr: Rate | None = None): ...

    with pytest.raises(InvalidDimensionError, match=r"^'lr' has its dimension inside"):
        space_of(train)


def test_a_class_in_place_of_a_dimension_is_refused():
    def train(lr: Annotated[float, Float]): ...

    with pytest.raises(InvalidDimensionError, match=r"^'lr' has the class Float"):
        space_of(train)


def test_a_dimension_of_collected_arguments_is_refused():
    def positional(*rates: Rate): ...

    def named(**rates: Rate): ...

    for function in (positional, named):
        with pytest.raises(InvalidFunctionError, match=r"^'rates' collects many arguments"):
            space_of(function)


def test_a_positional_only_hyperparameter_is_refused():
    def train(lr: Rate, /): ...

    with pytest.raises(InvalidFunctionError, match=r"^'lr' is positional-only"):
        space_of(train)


def test_a_condition_on_an_unknown_parent_is_refused():
    def train(degree: Annotated[int, Int(2, 5, when={"kernel": "poly"})] = 3): ...

    with pytest.raises(InvalidSpaceError, match=r"^'degree' depends on 'kernel'"):
        space_of(train)


def test_a_conditional_hyperparameter_without_a_default_is_refused():
    def train(
        kernel: Annotated[str, Categorical("rbf", "poly")],
        degree: Annotated[int, Int(2, 5, when={"kernel": "poly"})],
    ): ...

    with pytest.raises(InvalidSpaceError, match=r"^'degree' exists only when"):
        space_of(train)
