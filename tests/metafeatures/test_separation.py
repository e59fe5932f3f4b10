import numpy as np
import pandas as pd
import pytest

from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.separation import canonical_correlations, separation


def separation_of(X, y):
    return separation(read_table(X, y, seed=0, max_rows=1000, max_columns=100))


def test_values_are_those_of_pymfe(classified_by_numbers, pymfe_values):
    table = classified_by_numbers.table()

    theirs = pymfe_values(*classified_by_numbers.in_order(table), groups=["statistical"])

    ours = separation(table)
    assert len(ours) == 5
    # pymfe iterates towards the correlations until they change little
    assert ours == pytest.approx({name: theirs[name] for name in ours}, rel=1e-3, nan_ok=True)


def test_a_column_that_is_the_class_is_perfectly_correlated_with_it():
    codes = np.arange(20) % 2

    assert canonical_correlations(codes[:, np.newaxis].astype(float), codes) == pytest.approx([1.0])


def test_two_classes_and_a_column_have_the_correlation_of_pearson():
    rng = np.random.default_rng(0)
    codes = np.arange(50) % 2
    column = codes + rng.normal(size=50)

    assert canonical_correlations(column[:, np.newaxis], codes)[0] == pytest.approx(
        abs(np.corrcoef(column, codes)[0, 1])
    )


def test_collinear_columns_count_once(iris):
    doubled = np.hstack([iris.X, iris.X @ np.ones((4, 1))])

    assert separation_of(doubled, iris.y) == pytest.approx(separation_of(iris.X, iris.y))


def test_without_a_numeric_column_that_varies_nothing_is_defined():
    features = separation_of(pd.DataFrame({"a": ["x", "y"], "b": [1.0, 1.0]}), ["p", "q"])

    assert np.isnan(list(features.values())).all()


@pytest.mark.parametrize("y", [None, np.linspace(0, 0.9, 6)])
def test_without_classes_there_is_nothing(y):
    assert separation_of(np.ones((6, 1)), y) == {}
