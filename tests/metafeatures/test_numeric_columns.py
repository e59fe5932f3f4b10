import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hyperlearn.metafeatures.numeric_columns import (
    distinct_values,
    filled_with_mean,
    scaled_to_unit,
    varying_columns,
)
from hyperlearn.metafeatures.reading import read_table


def test_distinct_values_leave_missing_ones_out():
    columns = np.array([[1.0, 5.0], [np.nan, 5.0], [2.0, 5.0], [1.0, np.nan]])

    assert distinct_values(columns).tolist() == [2.0, 1.0]


def test_missing_values_are_filled_by_column():
    filled = filled_with_mean(np.array([[1.0, np.nan], [3.0, 4.0], [np.nan, 4.0]]))

    assert filled.tolist() == [[1.0, 4.0], [3.0, 4.0], [2.0, 4.0]]


@given(hnp.arrays(np.float64, 4, elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_a_column_scaled_to_unit_is_a_multiple_of_itself(column):
    scaled = scaled_to_unit(column[:, np.newaxis])[:, 0]

    largest = np.abs(column).argmax()
    assert column[largest] == 0 or 0.5 <= abs(scaled[largest]) < 1
    shares = column / (column[largest] or 1.0)
    np.testing.assert_allclose(scaled, shares * scaled[largest], rtol=1e-12, atol=1e-300)


def test_columns_that_are_constant_or_missing_do_not_vary():
    X = np.array([[1.0, 3.0, np.nan], [2.0, 3.0, np.nan], [4.0, 3.0, np.nan]])
    table = read_table(X, None, seed=0, max_rows=10, max_columns=10)

    varying = varying_columns(table)

    assert sorted(varying[:, 0]) == [0.125, 0.25, 0.5]
    assert varying.shape == (3, 1)
