import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata, spearmanr

from hyperlearn.metafeatures.rank_correlation import FEWEST, average_ranks, rank_correlation

COLUMNS = arrays(np.float64, st.integers(FEWEST, 30), elements=st.integers(-5, 5).map(float))


@given(COLUMNS)
def test_equal_values_share_the_mean_of_their_ranks(values):
    np.testing.assert_array_equal(average_ranks(values), rankdata(values))


@given(COLUMNS, st.randoms(use_true_random=False))
def test_it_is_spearmans_correlation_of_what_is_finite(values, random):
    other = np.array(random.sample(list(values), len(values)))
    if np.ptp(values) == 0.0:
        return
    with_gap = np.append(values, np.nan), np.append(other, 1.0)

    found = rank_correlation(*with_gap)

    assert abs(found - spearmanr(values, other).statistic) < 1e-12


def test_few_pairs_and_a_constant_column_have_none():
    assert np.isnan(rank_correlation(np.arange(3.0), np.arange(3.0)))
    assert np.isnan(rank_correlation(np.zeros(9), np.arange(9.0)))
