import numpy as np
import pytest

from studies.benchmarks.small_networks import KINDS, N_EPOCHS, draw, train


@pytest.fixture(scope="module")
def trained():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 4))
    y = (X[:, 0] + X[:, 1] > 0).astype(np.int64)
    configurations = draw(40, rng)
    curves = train(X[:60], y[:60], X[60:], y[60:], configurations, seed=0)
    return configurations, curves


def test_healthy_networks_learn(trained):
    configurations, curves = trained
    healthy = curves[configurations.kind == 0]

    assert curves.shape == (40, N_EPOCHS, 3)
    assert np.median(healthy[:, -1, 2]) > 0.85


def test_frozen_networks_stay_and_poisoned_ones_become_nan(trained):
    configurations, curves = trained
    frozen = curves[configurations.kind == KINDS.index("weights frozen")]
    poisoned = curves[configurations.kind == KINDS.index("NaN")]

    np.testing.assert_array_equal(frozen[:, 0, 1], frozen[:, -1, 1])
    assert np.isnan(poisoned[:, -1, 1]).all()
