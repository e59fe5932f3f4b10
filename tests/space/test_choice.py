import math

import numpy as np
import pytest

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.choice import checked_choices, same_choice


def test_choices_are_matched_by_value_and_kind() -> None:
    assert same_choice("a", np.str_("a"))
    assert same_choice([1, 2], (1, 2))
    assert same_choice(float("nan"), float("nan"))
    assert not same_choice(1, 1.0)
    assert not same_choice(1, True)


def test_choices_keep_their_order_and_become_pythons() -> None:
    checked = checked_choices((np.str_("b"), "a", np.int64(3), None))

    assert checked == ("b", "a", 3, None)
    assert [type(choice) for choice in checked] == [str, str, int, type(None)]


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ((), "no choices; give at least one"),
        (("a", "b", "a"), "'a' is given twice; give it once"),
        ((math.nan, float("nan")), "nan is given twice"),
        ((0, False), "0 and False are equal.*give texts"),
        ((len,), "look the object up in the function"),
    ],
)
def test_choices_that_optuna_could_not_tell_apart_or_store_are_refused(
    choices: tuple[object, ...], message: str
) -> None:
    with pytest.raises(InvalidDimensionError, match=message):
        checked_choices(choices)
