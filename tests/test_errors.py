import inspect
import pickle

import pytest

from hyperlearn import errors

ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HyperlearnError)
]


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_is_caught_by_the_base_and_shows_its_message_plainly(
    kind: type[errors.HyperlearnError],
) -> None:
    with pytest.raises(errors.HyperlearnError) as caught:
        raise kind("study 'a' is unknown; give one of ['b']")

    assert str(caught.value) == "study 'a' is unknown; give one of ['b']"


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_comes_back_whole_from_another_process(
    kind: type[errors.HyperlearnError],
) -> None:
    restored = pickle.loads(pickle.dumps(kind("what and why")))  # noqa: S301 (our own bytes)

    assert type(restored) is kind
    assert str(restored) == "what and why"


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_says_in_its_docstring_what_is_wrong(
    kind: type[errors.HyperlearnError],
) -> None:
    assert kind.__doc__
    assert kind.__doc__.strip().endswith(".")


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.InvalidDimensionError, ValueError),
        (errors.InvalidSpaceError, ValueError),
        (errors.InvalidFunctionError, TypeError),
        (errors.InvalidMetricError, ValueError),
        (errors.InvalidTaskError, ValueError),
        (errors.InvalidArgumentError, ValueError),
        (errors.UnknownNameError, KeyError),
        (errors.EmptyHistoryError, LookupError),
        (errors.StorageError, RuntimeError),
    ],
)
def test_an_error_is_also_the_builtin_that_a_caller_would_catch(
    kind: type[errors.HyperlearnError], builtin: type[Exception]
) -> None:
    assert issubclass(kind, builtin)


def test_an_unknown_name_without_a_message_is_empty_text() -> None:
    assert str(errors.UnknownNameError()) == ""


def test_our_warnings_can_be_silenced_by_one_class() -> None:
    assert issubclass(errors.MisleadingHistoryWarning, errors.HyperlearnWarning)
    assert issubclass(errors.HyperlearnWarning, UserWarning)
