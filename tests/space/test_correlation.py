import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.gaussian_process.kernels import Matern

from hyperlearn.space.correlation import matern


@pytest.mark.parametrize("n_dims", [1, 3, 8])
def test_the_correlation_is_the_matern_kernel_of_scikit_learn(n_dims: int) -> None:
    rng = np.random.default_rng(n_dims)
    one, other = rng.normal(size=(7, n_dims)), rng.normal(size=(5, n_dims))
    scales = rng.uniform(0.1, 3.0, n_dims)

    expected = Matern(length_scale=1.0 / scales, nu=2.5)(one, other)

    # Squared distances by the binomial formula lose about half of the digits at most.
    np.testing.assert_allclose(matern(one, other, scales), expected, rtol=1e-7)


def test_a_scale_of_zero_leaves_a_coordinate_out() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(6, 3)), rng.normal(size=(4, 3))

    left_out = matern(one, other, np.array([1.5, 0.0, 0.5]))

    expected = matern(one[:, [0, 2]], other[:, [0, 2]], np.array([1.5, 0.5]))
    np.testing.assert_allclose(left_out, expected, rtol=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 5))
def test_points_correlate_fully_with_themselves_and_never_below_zero(
    seed: int, n_points: int, n_dims: int
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(size=(n_points, n_dims))

    correlation = matern(points, points, rng.uniform(0.0, 5.0, n_dims))

    np.testing.assert_allclose(np.diag(correlation), 1.0, atol=1e-12)
    np.testing.assert_allclose(correlation, correlation.T, atol=1e-12)
    assert (correlation >= 0.0).all()
    assert np.linalg.eigvalsh(correlation).min() > -1e-9


def test_no_points_have_no_correlations() -> None:
    assert matern(np.zeros((0, 2)), np.zeros((3, 2)), np.ones(2)).shape == (0, 3)
