import pytest

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.condition import allowed_values, settled_condition


def test_allowed_values_are_a_tuple_in_an_order_that_repeats() -> None:
    assert allowed_values("a") == ("a",)
    assert allowed_values(["b", "a"]) == ("b", "a")
    assert allowed_values({"b", "a"}) == ("a", "b")


def test_a_condition_is_copied_with_tuples_for_values() -> None:
    when = {"kernel": "poly", "layers": [1, 2]}

    settled = settled_condition(when)
    when["kernel"] = "rbf"

    assert settled == {"kernel": ("poly",), "layers": (1, 2)}


@pytest.mark.parametrize("when", [None, {}])
def test_no_condition_is_none(when: object) -> None:
    assert settled_condition(when) is None


def test_a_condition_without_a_parents_name_is_refused() -> None:
    with pytest.raises(InvalidDimensionError, match="when is 'poly'; give the parent's value by"):
        settled_condition("poly")


def test_a_condition_that_can_never_hold_is_refused() -> None:
    with pytest.raises(InvalidDimensionError, match=r"no value of 'kernel': \[\]; give at least"):
        settled_condition({"kernel": []})
