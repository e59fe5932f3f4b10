import numpy as np
import pytest
from scipy import stats

from hyperlearn.metafeatures.summary import kurtosis, mean_and_deviation, ratio, skewness


def test_a_summary_leaves_undefined_values_out():
    summary = mean_and_deviation("cor", np.array([1.0, np.nan, 3.0]))

    assert summary == pytest.approx({"cor.mean": 2.0, "cor.sd": np.sqrt(2.0)})


def test_a_single_value_has_no_deviation():
    summary = mean_and_deviation("cor", np.array([1.0]))

    assert summary["cor.mean"] == 1.0
    assert np.isnan(summary["cor.sd"])


def test_no_value_has_no_mean():
    assert np.isnan(mean_and_deviation("cor", np.empty(0))["cor.mean"])


def test_a_ratio_over_nothing_is_undefined():
    assert ratio(3, 2) == 1.5
    assert np.isnan(ratio(3, 0))


def test_moments_are_those_of_the_biased_estimates_with_the_unbiased_scale():
    column = np.random.default_rng(0).exponential(size=50)
    shrink = (49 / 50) ** 0.5

    assert skewness(column[:, np.newaxis])[0] == pytest.approx(stats.skew(column) * shrink**3)
    assert kurtosis(column[:, np.newaxis])[0] == pytest.approx(
        (stats.kurtosis(column) + 3) * shrink**4 - 3
    )


def test_moments_leave_missing_values_out():
    column = np.array([1.0, 2.0, 7.0])
    gapped = np.array([1.0, np.nan, 2.0, 7.0])

    assert skewness(gapped[:, np.newaxis]) == pytest.approx(skewness(column[:, np.newaxis]))
