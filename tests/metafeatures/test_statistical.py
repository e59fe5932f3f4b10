import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.statistical import correlation_matrix, statistical


def statistical_of(X, y=None):
    return statistical(read_table(X, y, seed=0, max_rows=100, max_columns=100))


def test_values_are_those_of_pymfe(classified_by_numbers, pymfe_values):
    table = classified_by_numbers.table()

    theirs = pymfe_values(*classified_by_numbers.in_order(table), groups=["statistical"])

    ours = statistical(table)
    assert len(ours) == 36
    assert ours == pytest.approx({name: theirs[name] for name in ours}, rel=1e-6, nan_ok=True)


def test_missing_values_are_left_out_of_moments():
    X = np.array([[1.0], [2.0], [np.nan], [6.0]])

    features = statistical_of(X)

    assert features["mean.mean"] == 3.0
    assert features["median.mean"] == 2.0
    assert features["sd.mean"] == pytest.approx(np.std([1, 2, 6], ddof=1))
    assert features["t_mean.mean"] == 3.0


def test_constant_columns_are_left_out_of_what_they_do_not_define():
    varying = np.arange(10.0)[:, np.newaxis] ** 2
    X = np.hstack([varying, np.full((10, 1), 0.1)])

    features, alone = statistical_of(X), statistical_of(varying)

    assert features["skewness.mean"] == pytest.approx(alone["skewness.mean"])
    assert features["kurtosis.mean"] == pytest.approx(alone["kurtosis.mean"])
    assert features["nr_norm"] == alone["nr_norm"]
    assert features["nr_cor_attr"] == 0.0


def test_without_numeric_columns_only_counts_are_defined():
    features = statistical_of(pd.DataFrame({"a": ["x", "y", "x"]}), ["p", "q", "q"])

    defined = {name for name, value in features.items() if not np.isnan(value)}
    assert defined == {"nr_norm", "nr_outliers", "sparsity.mean"}


def test_numbers_near_the_end_of_the_range_are_not_infinite():
    X = np.array([[1e308, 1.0], [-1e308, 2.0], [1e308, 4.0], [5e307, 3.0]])

    with np.errstate(all="ignore"):
        features = statistical_of(X)

    assert np.isfinite(
        [features["cor.mean"], features["skewness.mean"], features["min.mean"]]
    ).all()
    assert np.isnan(features["cov.mean"])


def test_gravity_of_equally_large_classes_is_not_zero():
    features = statistical_of(np.array([[0.0], [0.0], [3.0], [3.0]]), ["a", "a", "b", "b"])

    assert features["gravity"] == 3.0


def test_a_single_column_correlates_with_itself():
    assert correlation_matrix(np.array([[1.0], [2.0], [5.0]])).tolist() == [[1.0]]
