import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metafeatures.encoding import MetaFeatureEncoder

numbers = st.integers(-1000, 1000).map(float)
values = st.one_of(st.just(float("nan")), numbers)
tasks = st.lists(st.dictionaries(st.sampled_from("abcd"), values), max_size=8)


@given(tasks, st.dictionaries(st.sampled_from("abcde"), values))
def test_coordinates_are_finite_and_between_minus_one_and_one(history, task):
    encoder = MetaFeatureEncoder.fit(history)

    coordinates = encoder.transform(task)

    assert coordinates.shape == (len(encoder.names),)
    assert np.all(np.abs(coordinates) <= 1.0)


@given(tasks)
def test_a_monotone_change_of_a_unit_changes_nothing(history):
    stretched = [{name: value**3 + 7 * value for name, value in task.items()} for task in history]

    np.testing.assert_array_equal(
        MetaFeatureEncoder.fit(history).transform_all(history),
        MetaFeatureEncoder.fit(stretched).transform_all(stretched),
    )


@given(tasks, st.randoms(use_true_random=False))
def test_the_order_of_earlier_tasks_does_not_matter(history, random):
    shuffled = random.sample(history, len(history))
    one, other = MetaFeatureEncoder.fit(history), MetaFeatureEncoder.fit(shuffled)

    assert one.names == other.names
    np.testing.assert_array_equal(one.transform_all(history), other.transform_all(history))


@given(tasks)
def test_no_column_is_constant_over_the_history(history):
    encoded = MetaFeatureEncoder.fit(history).transform_all(history)

    assert np.all(np.ptp(encoded, axis=0) > 0) if history else encoded.shape == (0, 0)


@given(tasks, numbers, numbers)
def test_a_larger_value_never_comes_before_a_smaller_one(history, one, other):
    encoder = MetaFeatureEncoder.fit([*history, {"a": -1.0}, {"a": 1.0}])
    at = encoder.names.index("a")

    smaller, larger = sorted((one, other))

    assert encoder.transform({"a": smaller})[at] <= encoder.transform({"a": larger})[at]


def test_ranks_are_evenly_spread_whatever_the_outliers():
    encoder = MetaFeatureEncoder.fit([{"a": value} for value in (1.0, 2.0, 1e9)])

    assert encoder.transform_all([{"a": 1.0}, {"a": 2.0}, {"a": 1e9}]).tolist() == [[-1], [0], [1]]


def test_equal_values_share_the_middle_of_their_ranks():
    encoder = MetaFeatureEncoder.fit([{"a": value} for value in (0.0, 5.0, 5.0, 9.0)])

    assert encoder.transform({"a": 5.0}).tolist() == [0.0]


def test_a_new_value_is_halfway_between_its_neighbours_or_at_the_end():
    encoder = MetaFeatureEncoder.fit([{"a": value} for value in (0.0, 1.0, 2.0)])

    placed = [encoder.transform({"a": value})[0] for value in (-9.0, 0.5, 1.1, 9.0)]

    assert placed == [-1.0, -0.5, 0.5, 1.0]


def test_a_missing_value_is_zero_and_indicated():
    encoder = MetaFeatureEncoder.fit([{"a": 1.0}, {"a": 2.0}, {"a": float("nan")}, {}])

    assert encoder.names == ("a", "a:missing")
    assert encoder.transform({}).tolist() == [0.0, 1.0]
    assert encoder.transform({"a": 2.0}).tolist() == [1.0, 0.0]


def test_constant_and_unknown_features_are_left_out():
    encoder = MetaFeatureEncoder.fit(
        [{"a": 1.0, "b": float("nan"), "c": 3.0}, {"a": 1.0, "c": 3.0}, {"c": 4.0}]
    )

    assert encoder.names == ("c", "a:missing")
    assert encoder.transform({"a": 9.0, "b": 1.0, "c": 4.0, "new": 1.0}).tolist() == [1.0, 0.0]


def test_without_earlier_tasks_there_are_no_coordinates():
    encoder = MetaFeatureEncoder.fit([])

    assert encoder.names == ()
    assert encoder.transform({"a": 1.0}).shape == (0,)
    assert encoder.transform_all([]).shape == (0, 0)


def test_an_encoder_cannot_be_changed():
    encoder = MetaFeatureEncoder.fit([{"a": 1.0}, {"a": 2.0}])

    with pytest.raises(AttributeError):
        encoder.ranked = ("b",)
    with pytest.raises(ValueError, match="read-only"):
        encoder.earlier[0, 0] = 7.0
