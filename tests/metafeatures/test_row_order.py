import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hyperlearn.metafeatures.row_order import column_salts, dense_keys, row_order, sparse_keys

cells = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.sampled_from([0.0, -0.0, 1.0, 2.5, np.nan]),
)


@given(cells, st.randoms(use_true_random=False))
def test_rows_in_order_do_not_depend_on_where_they_stood(values, random):
    shuffled = np.array(random.sample(range(len(values)), len(values)))
    salts = column_salts(values.shape[1], 0)

    one = values[row_order(dense_keys(values, salts))]
    other = values[shuffled][row_order(dense_keys(values[shuffled], salts))]

    np.testing.assert_array_equal(one, other)


@given(cells)
def test_sparse_and_dense_cells_have_the_same_keys(values):
    salts = column_salts(values.shape[1], 3)

    np.testing.assert_array_equal(
        sparse_keys(sparse.csr_array(values), salts), dense_keys(values, salts)
    )


def test_keys_tell_columns_apart():
    salts = column_salts(2, 0)

    assert dense_keys(np.array([[1.0, 2.0]]), salts) != dense_keys(np.array([[2.0, 1.0]]), salts)


def test_keys_do_not_depend_on_the_block_a_row_is_in():
    values = np.tile(np.array([[1.0, 2.0, 3.0]]), (100_000, 1))

    assert len(np.unique(dense_keys(values, column_salts(3, 0)))) == 1


def test_another_seed_is_another_order():
    values = np.arange(50.0)[:, np.newaxis]

    orders = [row_order(dense_keys(values, column_salts(1, seed))) for seed in (0, 1)]

    assert not np.array_equal(*orders)


def test_copies_of_a_row_are_sampled_in_proportion():
    values = np.repeat([[0.0], [1.0]], 500, axis=0)

    first = row_order(dense_keys(values, column_salts(1, 0)))[:400]

    assert values[first].mean() == pytest.approx(0.5, abs=0.1)


def test_every_stratum_is_among_the_first_rows():
    strata = np.repeat([0, 1, 2], [990, 1, 9])
    keys = dense_keys(np.arange(1000.0)[:, np.newaxis], column_salts(1, 0))

    assert set(strata[row_order(keys, strata)[:3]]) == {0, 1, 2}


def test_strata_keep_their_proportions():
    strata = np.repeat([0, 1], [800, 200])
    keys = dense_keys(np.arange(1000.0)[:, np.newaxis], column_salts(1, 0))

    counts = np.bincount(strata[row_order(keys, strata)[:100]])

    assert counts.tolist() == [80, 20]
