import numpy as np
import pytest

from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.spectrum import spectrum


def spectrum_of(X):
    return spectrum(read_table(X, None, seed=0, max_rows=1000, max_columns=100))


def test_columns_that_say_the_same_have_one_component():
    column = np.random.default_rng(0).exponential(size=(200, 1))

    features = spectrum_of(column @ np.array([[1.0, -2.0, 1000.0, 1e-9]]))

    assert features["pca_first_share"] == pytest.approx(1.0)
    assert features["pca_components_95"] == 0.25
    assert features["pca_effective_rank"] == pytest.approx(0.25)
    assert features["pca_skewness_first"] > 1.0


def test_independent_columns_have_as_many_components():
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)

    features = spectrum_of(np.stack([np.sin(angles), np.cos(angles) * 1e6], axis=1))

    assert features["pca_first_share"] == pytest.approx(0.5)
    assert features["pca_components_95"] == 1.0
    assert features["pca_effective_rank"] == pytest.approx(1.0)


def test_shares_are_those_of_a_principal_component_analysis(iris):
    from sklearn.decomposition import PCA

    scores = (iris.X - iris.X.mean(axis=0)) / iris.X.std(axis=0)

    features = spectrum_of(iris.X)

    shares = PCA().fit(scores).explained_variance_ratio_
    assert features["pca_first_share"] == pytest.approx(shares[0])


def test_a_unit_does_not_matter(iris):
    assert spectrum_of(iris.X * [1, 10, 100, 1e-6] + 5) == pytest.approx(spectrum_of(iris.X))


def test_without_a_column_that_varies_nothing_is_defined():
    assert np.isnan(list(spectrum_of(np.ones((5, 2))).values())).all()
