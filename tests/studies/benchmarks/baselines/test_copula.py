import numpy as np
import pytest
import torch
from scipy.stats import norm

from studies.benchmarks.baselines.copula import gaussianised, train_prior


def test_losses_become_the_truncated_normal_quantiles_of_their_ranks():
    losses = np.array([3.0, 1.0, 100.0, 2.0])
    delta = 1 / (4 * 4**0.25 * np.sqrt(np.pi * np.log(4)))

    assert np.allclose(gaussianised(losses), norm.ppf([0.5, delta, 0.75, 0.25]))


@pytest.mark.parametrize("change", [np.exp, lambda losses: 5 * losses - 3])
def test_only_the_order_of_the_losses_counts(change):
    losses = np.random.RandomState(0).normal(size=50)

    assert np.array_equal(gaussianised(losses), gaussianised(change(losses)))


def test_one_result_is_enough():
    assert np.isfinite(gaussianised(np.array([7.0]))).all()


def test_the_prior_learns_mean_and_noise_and_leaves_the_global_generator_alone():
    rng = np.random.RandomState(0)
    inputs = rng.uniform(size=(2000, 2))
    noise = np.where(inputs[:, 1] > 0.5, 0.5, 0.05)
    targets = 2 * inputs[:, 0] + noise * rng.normal(size=2000)
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)

    prior = train_prior(inputs, targets, seed=0)
    mean, deviation = prior.predict(np.array([[0.2, 0.1], [0.8, 0.9]]))

    assert torch.equal(torch.rand(1), expected)
    assert np.allclose(mean, [0.4, 1.6], atol=0.2)
    assert deviation[0] < 0.25 < deviation[1]
