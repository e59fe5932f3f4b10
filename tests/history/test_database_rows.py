import math

import numpy as np
import pytest

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history.database_rows import Interned, json_value, metric_names, stored_numbers


def test_numbers_that_a_database_cannot_hold_stand_beside_their_type():
    numbers = stored_numbers([1.5, None, None, None], ["FINITE", "INF_POS", "INF_NEG", "NAN"])
    np.testing.assert_array_equal(numbers, [1.5, math.inf, -math.inf, math.nan])
    assert stored_numbers([], []).dtype == np.float64


def test_equal_texts_and_distributions_are_one_object():
    interned = Interned()
    text = '{"name": "FloatDistribution", "attributes": {"low": 0, "high": 1}}'
    assert interned.distribution(text) is interned.distribution(text)
    assert interned.text("".join(["a", "b"])) is interned.text("".join(["a", "b"]))


@pytest.mark.parametrize("text", ['{"name": "ComplexDistribution", "attributes": {}}', "{", "[]"])
def test_a_distribution_of_the_future_is_refused_in_words(text):
    with pytest.raises(NewerSchemaError, match="unknown to the installed Optuna; upgrade"):
        Interned().distribution(text)


def test_names_and_attributes_that_are_broken_say_nothing():
    assert json_value("{") is None
    assert json_value("[1]") == [1]
    assert metric_names(["a", 1]) == ("a", "1")
    assert metric_names("a") is None
