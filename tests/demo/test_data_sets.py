import numpy as np
import pytest

from hyperlearn.demo.data_sets import DATA_SETS, MOST_ROWS, SMALLEST_CLASS, FromR, load
from hyperlearn.errors import UnknownNameError


@pytest.mark.parametrize("name", DATA_SETS)
def test_a_data_set_is_small_and_has_enough_rows_of_every_class(name):
    X, y = load(name)

    sizes = np.unique(y, return_counts=True)[1]

    assert 150 <= len(X) == len(y) <= MOST_ROWS
    assert X.shape[1] >= 3
    assert len(sizes) >= 2
    assert sizes.min() >= SMALLEST_CLASS


@pytest.mark.parametrize("name", DATA_SETS)
def test_no_column_of_a_data_set_tells_the_class_by_itself(name):
    X, y = load(name)

    for column in X:
        kinds = X[column].astype(str)
        many_rows_each = kinds.value_counts().median() > 10
        assert not (many_rows_each and (X.assign(y=y).groupby(kinds)["y"].nunique() == 1).all())


def test_the_same_rows_come_every_time():
    first, again = load("churn"), load("churn")

    assert first[0].equals(again[0])
    assert (first[1] == again[1]).all()


def test_parts_of_a_data_set_are_put_together():
    rows = FromR("MASS", ("Pima.tr", "Pima.te"), "type").frame()

    assert len(rows) == 200 + 332


def test_an_unknown_data_set_is_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"'irises'.*wine"):
        load("irises")
