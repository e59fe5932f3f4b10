import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.reading import read_table


def read(X, y=None, *, seed=0, max_rows=100, max_columns=100):
    return read_table(X, y, seed=seed, max_rows=max_rows, max_columns=max_columns)


def test_rows_of_the_table_are_rows_of_the_data():
    X = np.random.default_rng(0).normal(size=(30, 3))
    y = np.arange(30) % 3

    table = read(X, y, max_rows=10)

    assert len(table.rows) == 10
    np.testing.assert_array_equal(table.numeric, X[table.rows])
    np.testing.assert_array_equal(table.target.codes, y[table.rows])


def test_a_sample_does_not_depend_on_the_order_of_rows():
    X = np.random.default_rng(0).normal(size=(300, 3))
    y = X[:, 0] > 1

    one, other = read(X, y, max_rows=20), read(X[::-1], y[::-1], max_rows=20)

    np.testing.assert_array_equal(one.numeric, other.numeric)


def test_a_rare_class_is_in_the_sample():
    table = read(np.arange(1000.0)[:, np.newaxis], ["rare"] + ["common"] * 999, max_rows=5)

    assert set(table.target.codes) == {0, 1}
    assert table.target.counts.tolist() == [999, 1]


def test_of_many_classes_a_sample_holds_some_several_times():
    y = np.repeat(np.arange(500).astype(str), 10)

    table = read(np.arange(5000.0)[:, np.newaxis], y, max_rows=500)

    assert np.bincount(table.target.codes).max() > 1


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok"])
def test_sparse_matrices_of_any_format_read_as_dense(form):
    X = sparse.random_array((20, 5), density=0.4, rng=np.random.default_rng(0))

    table = read(X.asformat(form))

    np.testing.assert_array_equal(table.numeric, read(X.toarray()).numeric)


def test_rows_in_a_list_may_mix_types():
    table = read([[1, "a"], [2.5, "b"], [None, "b"]])

    assert (table.n_numeric, table.n_categorical) == (1, 1)
    assert table.numeric[np.argsort(table.rows), 0].tolist() == pytest.approx(
        [1.0, 2.5, np.nan], nan_ok=True
    )


def test_arrays_of_text_are_categorical():
    assert read(np.array([["a", "b"], ["c", "d"]])).n_categorical == 2


def test_masked_cells_are_missing():
    X = np.ma.masked_array([[1.0], [2.0]], mask=[[False], [True]])

    assert np.isnan(read(X).numeric).sum() == 1


def test_numbers_too_wide_for_a_float_are_refused():
    if np.finfo(np.longdouble).maxexp == np.finfo(np.float64).maxexp:
        pytest.skip("long doubles are doubles here")
    with pytest.raises(InvalidTaskError, match="column 0 holds inf"):
        read(np.array([[np.longdouble("1e4000")]]))


@pytest.mark.parametrize(
    "X", [[1, 2], [], [[1, 2], [3]], pd.Series([1, 2]), np.zeros(3), sparse.coo_array([1, 0])]
)
def test_anything_but_two_axes_is_refused(X):
    with pytest.raises(InvalidTaskError, match="give two axes"):
        read(X)


def test_rows_of_different_shapes_are_refused():
    with pytest.raises(InvalidTaskError, match="rows of different lengths"):
        read([np.zeros(2), np.zeros((2, 1))])


@pytest.mark.parametrize("X", [None, "abc", {"a": [1, 2]}])
def test_other_types_are_refused(X):
    with pytest.raises(InvalidTaskError, match=f"X is a {type(X).__name__}; give a numpy array"):
        read(X)


@pytest.mark.parametrize("dtype", ["datetime64[D]", "complex128", "S1"])
def test_arrays_of_other_types_are_refused(dtype):
    with pytest.raises(InvalidTaskError, match="X holds cells of type"):
        read(np.zeros((2, 2), dtype=dtype))
