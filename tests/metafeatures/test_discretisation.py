import numpy as np

from hyperlearn.metafeatures.discretisation import discretise


def test_bins_are_as_many_as_the_cube_root_of_the_rows_and_equally_frequent():
    column = np.random.default_rng(0).exponential(size=130)

    bins = discretise(column[:, np.newaxis])

    assert np.bincount(bins[:, 0]).tolist() == [26] * 5


def test_missing_values_are_in_no_bin():
    column = np.arange(30.0)
    column[4] = np.nan

    assert np.flatnonzero(discretise(column[:, np.newaxis])[:, 0] < 0).tolist() == [4]


def test_equal_values_share_a_bin_and_a_constant_has_one():
    columns = np.stack([np.repeat([0.0, 1.0], [900, 100]), np.ones(1000)], axis=1)

    bins = discretise(columns)

    assert len(np.unique(bins[:, 0])) == 2
    assert len(np.unique(bins[:, 1])) == 1


def test_a_column_without_values_has_no_bins():
    assert discretise(np.full((8, 1), np.nan)).tolist() == [[-1]] * 8
