import numpy as np
import pytest
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.columns import array_columns, sample_columns, sparse_columns


def test_numbers_are_numeric_columns():
    columns = array_columns(np.arange(6).reshape(3, 2), 10, 0)

    assert (columns.n_numeric, columns.n_categorical) == (2, 0)
    assert columns.numeric_rows(np.array([2, 0])).tolist() == [[4.0, 5.0], [0.0, 1.0]]


def test_booleans_are_categorical_columns():
    columns = array_columns(np.array([[True], [False]]), 10, 0)

    assert (columns.n_numeric, columns.n_categorical) == (0, 1)
    assert columns.levels.tolist() == [[1], [0]]


def test_an_infinite_cell_is_refused_by_its_column():
    values = np.array([[1.0, 2.0], [3.0, -np.inf]])

    with pytest.raises(InvalidTaskError, match=r"column 1 holds -inf; put a finite number, or NaN"):
        array_columns(values, 10, 0)
    with pytest.raises(InvalidTaskError, match="column 1 holds -inf"):
        sparse_columns(sparse.csr_array(values), 10, 0)


def test_an_infinite_cell_is_refused_in_a_column_that_is_not_sampled():
    values = np.zeros((2, 20))
    values[0] = np.inf

    with pytest.raises(InvalidTaskError, match="column 0 holds inf"):
        array_columns(values, 1, 0)


def test_complex_cells_are_refused():
    with pytest.raises(InvalidTaskError, match="complex128; give real numbers"):
        sparse_columns(sparse.csr_array(np.array([[1j]])), 10, 0)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2)])
def test_other_than_two_axes_are_refused(shape):
    with pytest.raises(InvalidTaskError, match=r"give two axes.*X\.reshape\(-1, 1\)"):
        array_columns(np.zeros(shape), 10, 0)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_no_rows_or_no_columns_are_refused(shape):
    with pytest.raises(InvalidTaskError, match="at least one row and one column"):
        array_columns(np.zeros(shape), 10, 0)


def test_a_sparse_matrix_reads_as_the_dense_one():
    values = np.array([[0.0, 2.0, np.nan], [0.0, 0.0, -1.0]])
    dense = array_columns(values, 10, 0)

    columns = sparse_columns(sparse.csr_array(values), 10, 0)

    rows = np.arange(2)
    np.testing.assert_array_equal(columns.numeric_rows(rows), dense.numeric_rows(rows))
    np.testing.assert_array_equal(columns.keys(0), dense.keys(0))


def test_stored_zeros_and_entries_stored_twice_do_not_matter_and_stay():
    stored, columns, starts = [1.0, 1.0, 0.0], [0, 0, 1], [0, 2, 3]
    given = sparse.csr_array((stored, columns, starts), shape=(2, 2))

    read = sparse_columns(given, 10, 0)

    np.testing.assert_array_equal(
        read.keys(0), array_columns(np.array([[2.0, 0.0], [0.0, 0.0]]), 10, 0).keys(0)
    )
    assert given.nnz == 3


def test_columns_are_sampled_by_position_and_counted_in_full():
    values = np.tile(np.arange(50.0), (2, 1))

    columns = array_columns(values, 5, 0)

    kept = columns.numeric_rows(np.array([0]))[0]
    assert columns.n_numeric == 50
    assert kept.tolist() == sample_columns(50, 5, 0).tolist()
    assert len(set(kept)) == 5


def test_all_columns_are_kept_where_there_are_not_more():
    assert sample_columns(3, 3, 0).tolist() == [0, 1, 2]
