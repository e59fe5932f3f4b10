import pytest

from hyperlearn.demo.data_sets import load
from hyperlearn.demo.model import train_svm


def test_a_good_configuration_beats_a_hopeless_one():
    X, y = load("wine")

    good = train_svm(X, y, C=10.0, gamma=0.01)
    hopeless = train_svm(X, y, C=0.01, gamma=10.0)

    assert good > 0.95
    assert hopeless == pytest.approx(1 / 3)  # all rows in one of three classes


def test_categories_and_missing_values_can_be_trained_on():
    X, y = load("titanic")
    assert X.isna().any(axis=None)
    assert X.select_dtypes(exclude="number").shape[1] > 0

    assert train_svm(X, y) > 0.7


def test_the_same_configuration_gives_the_same_metric():
    X, y = load("glass")

    assert train_svm(X, y, kernel="poly") == train_svm(X, y, kernel="poly")


def test_the_degree_is_searched_only_for_a_polynomial_kernel():
    assert train_svm.space["degree"].when == {"kernel": ("poly",)}
