import numpy as np
import pytest

from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.regression_target import regression_target


def features_of(X, y):
    return regression_target(read_table(X, y, seed=0, max_rows=1000, max_columns=100))


def test_correlations_are_those_of_pearson(diabetes):
    features = features_of(diabetes.X, diabetes.y)

    correlations = np.abs(np.corrcoef(diabetes.X, diabetes.y, rowvar=False)[-1, :-1])
    assert features["target_cor.mean"] == pytest.approx(correlations.mean())
    assert features["target_cor.max"] == pytest.approx(correlations.max())


def test_shape_and_spread_are_those_of_the_values():
    y = np.append(np.tile([0.5, 1.0, 1.0, 1.5], 5), 100.0)

    features = features_of(np.arange(21.0)[:, np.newaxis], y)

    assert features["target_variation"] == pytest.approx(y.std(ddof=1) / y.mean())
    assert features["target_outlier_ratio"] == pytest.approx(1 / 21)
    assert features["target_distinct_ratio"] == pytest.approx(4 / 21)
    assert features["target_skewness"] > 1.0
    assert features["target_kurtosis"] > 0.0


def test_a_unit_does_not_matter(diabetes):
    y = diabetes.y + 0.5

    assert features_of(diabetes.X, y * 1e305) == pytest.approx(features_of(diabetes.X, y))


def test_a_target_around_zero_has_no_variation_coefficient():
    assert np.isnan(features_of(np.ones((3, 1)), [-1.5, 0.0, 1.5])["target_variation"])


def test_without_a_column_that_varies_there_is_no_correlation():
    features = features_of(np.ones((4, 1)), [0.1, 0.2, 0.3, 0.5])

    assert np.isnan([features["target_cor.mean"], features["target_cor.max"]]).all()


@pytest.mark.parametrize("y", [None, ["a", "b", "a", "b"]])
def test_without_a_numeric_target_there_is_nothing(y):
    assert features_of(np.ones((4, 1)), y) == {}
