import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.table import ClassTarget, NumericTarget
from hyperlearn.metafeatures.target import read_target

CLASSES = [
    ["b", "a", "b"],
    np.array(["b", "a", "b"]),
    [True, False, True],
    pd.Categorical(["b", "a", "b"], categories=["unused", "a", "b"]),
    [1, 0, 1],
    np.array([[1.0], [-1.0], [1.0]]),
    pd.DataFrame({"label": ["b", "a", "b"]}),
    pd.Series([2, 1, 2], index=[5, 5, 9], dtype="Int64"),
    pd.Index(["b", "a", "b"]),
]


@pytest.mark.parametrize("y", CLASSES, ids=lambda y: type(y).__name__)
def test_labels_and_few_whole_numbers_name_classes(y):
    target = read_target(y, 3)

    assert isinstance(target, ClassTarget)
    assert target.codes.tolist() == [1, 0, 1]
    assert target.counts.tolist() == [1, 2]


@pytest.mark.parametrize(
    "y", [[0.5, 1.5, 0.5], np.arange(101).repeat(5), np.arange(9), [1.0, 2.0, 3.5] * 3]
)
def test_fractions_and_many_whole_numbers_are_regressed_on(y):
    target = read_target(y, len(y))

    assert isinstance(target, NumericTarget)
    assert target.values.tolist() == list(map(float, y))


@pytest.mark.parametrize(
    ("y", "value"), [(["dog"] * 3, "'dog'"), ([3, 3, 3], r"3\.0"), ([True] * 3, "'True'")]
)
def test_a_single_class_is_refused_by_name(y, value):
    with pytest.raises(InvalidTaskError, match=f"y has one class .* only, {value}; give data with"):
        read_target(y, 3)


def test_another_length_than_the_data_is_refused():
    with pytest.raises(InvalidTaskError, match="y has 2 values and X has 3 rows"):
        read_target([0, 1], 3)


@pytest.mark.parametrize("y", [[1.0, np.nan, 2.0], ["a", None, "b"]])
def test_a_missing_target_is_refused(y):
    with pytest.raises(InvalidTaskError, match="y is missing in 1 of 3 rows; drop the rows"):
        read_target(y, 3)


def test_an_infinite_target_is_refused():
    with pytest.raises(InvalidTaskError, match="y holds inf; drop such rows"):
        read_target([1.0, np.inf, 2.0], 3)


@pytest.mark.parametrize("y", [np.zeros((3, 2)), sparse.csr_array(np.zeros((3, 1)))])
def test_several_targets_are_refused(y):
    with pytest.raises(InvalidTaskError, match="y has shape"):
        read_target(y, 3)


@pytest.mark.parametrize("y", ["abc", 3, iter([1, 2, 3])])
def test_what_is_not_a_sequence_is_refused(y):
    with pytest.raises(InvalidTaskError, match=f"y is a {type(y).__name__}; give a numpy array"):
        read_target(y, 3)


def test_times_are_refused():
    with pytest.raises(InvalidTaskError, match="column 'y' is of type 'datetime64"):
        read_target(pd.to_datetime(["2020", "2021", "2022"]), 3)
