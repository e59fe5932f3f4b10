import math

import numpy as np
import pytest

from hyperlearn.errors import NewerSchemaError
from hyperlearn.history.database_rows import (
    Distributions,
    Numbered,
    json_value,
    metric_names,
    stored_numbers,
)


def test_numbers_that_a_database_cannot_hold_stand_beside_their_type():
    numbers = stored_numbers([1.5, None, None, None], ["FINITE", "INF_POS", "INF_NEG", "NAN"])
    np.testing.assert_array_equal(numbers, [1.5, math.inf, -math.inf, math.nan])
    assert stored_numbers([], []).dtype == np.float64


def test_texts_are_numbered_as_they_are_met():
    names = Numbered()
    assert names.numbers(["b", "a", "b"]).tolist() in ([0, 1, 0], [1, 0, 1])
    first = names.texts[0]
    assert names.numbers(["c", first]).tolist() == [2, 0]
    assert sorted(names.texts) == ["a", "b", "c"]


def test_equal_distributions_are_one_object_however_they_are_written():
    text = '{"name": "FloatDistribution", "attributes": {"low": 0.0, "high": %s}}'
    distributions = Distributions()
    distributions.numbers([text % "1", text % "1.0"])
    one, other = distributions.all()
    assert one is other


@pytest.mark.parametrize("text", ['{"name": "ComplexDistribution", "attributes": {}}', "{", "[]"])
def test_a_distribution_of_the_future_is_refused_in_words(text):
    distributions = Distributions()
    distributions.numbers([text])
    with pytest.raises(NewerSchemaError, match="unknown to the installed Optuna; upgrade"):
        distributions.all()


def test_names_and_attributes_that_are_broken_say_nothing():
    assert json_value("{") is None
    assert json_value("[1]") == [1]
    assert metric_names(["a", 1]) == ("a", "1")
    assert metric_names("a") is None
