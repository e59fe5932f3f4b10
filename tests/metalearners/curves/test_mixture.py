import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import logistic

from hyperlearn.metalearners.curves.mixture import LogisticMixture


@pytest.fixture
def mixture():
    return LogisticMixture(np.array([[0.3, 0.7]]), np.array([[0.0, 1.0]]), np.array([[0.1, 0.4]]))


def test_chances_and_densities_are_those_of_logistic_distributions(mixture):
    below = 0.3 * logistic.cdf(0.6, 0.0, 0.1) + 0.7 * logistic.cdf(0.6, 1.0, 0.4)
    density = 0.3 * logistic.pdf(0.6, 0.0, 0.1) + 0.7 * logistic.pdf(0.6, 1.0, 0.4)

    assert mixture.chance_below(np.array([0.6]))[0] == pytest.approx(below)
    assert mixture.log_density(np.array([0.6]))[0] == pytest.approx(np.log(density))


def test_the_density_integrates_to_one(mixture):
    total, _ = quad(lambda x: np.exp(mixture.log_density(np.array([x]))[0]), -5, 8)

    assert total == pytest.approx(1.0, abs=1e-4)


def test_quantiles_are_ordered_and_have_their_chance_below(mixture):
    levels = np.array([0.05, 0.5, 0.95])

    (quantiles,) = mixture.quantiles(levels)

    assert (np.diff(quantiles) > 0).all()
    for level, quantile in zip(levels, quantiles, strict=True):
        assert mixture.chance_below(np.array([quantile]))[0] == pytest.approx(level, abs=1e-4)


def test_a_blend_lies_between(mixture):
    other = LogisticMixture(np.ones((1, 1)), np.full((1, 1), 5.0), np.ones((1, 1)))
    at = np.array([2.0])

    blended = mixture.blended(other).chance_below(at)

    assert blended == pytest.approx((mixture.chance_below(at) + other.chance_below(at)) / 2)
