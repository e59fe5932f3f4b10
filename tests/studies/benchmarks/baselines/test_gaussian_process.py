import numpy as np
import pytest
from scipy.optimize import check_grad
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

from studies.benchmarks.baselines.gaussian_process import (
    _negative_evidence,
    fit_process,
    matern52,
    squared_exponential,
)

RNG = np.random.RandomState(0)
INPUTS = RNG.uniform(size=(20, 3))
RESULTS = np.sin(5 * INPUTS[:, 0]) - INPUTS[:, 1]
NEW = RNG.uniform(size=(7, 3))
KERNELS = {squared_exponential: RBF, matern52: lambda scales: Matern(scales, nu=2.5)}


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_gradient_of_the_evidence_is_that_of_its_value(kernel):
    squares = (INPUTS[:, None] - INPUTS[None]).transpose(2, 0, 1) ** 2
    logs = np.array([-0.3, 0.2, 0.5, 0.1, -3.0])

    def part(index):
        return lambda logs: _negative_evidence(logs, squares, RESULTS, kernel)[index]

    assert check_grad(part(0), part(1), logs) < 1e-3


@pytest.mark.parametrize("kernel", KERNELS)
def test_predictions_are_those_of_scikit_learn_with_the_same_hyperparameters(kernel):
    fitted = fit_process(INPUTS, RESULTS, kernel)
    *scales, signal, noise = np.exp(fitted.logs)
    known = ConstantKernel(signal) * KERNELS[kernel](scales)
    other = GaussianProcessRegressor(known + WhiteKernel(noise), optimizer=None)
    other.fit(INPUTS, RESULTS)

    mean, deviation = fitted.predict(NEW)
    other_mean, other_deviation = other.predict(NEW, return_std=True)

    assert np.allclose(mean, other_mean, atol=1e-6)
    assert np.allclose(deviation**2 + noise, other_deviation**2, atol=1e-6)


def test_a_result_left_out_is_predicted_as_by_a_process_without_it():
    fitted = fit_process(INPUTS, RESULTS, matern52)
    means, deviations = fitted.left_out(RESULTS)
    *scales, signal, noise = np.exp(fitted.logs)
    kernel = ConstantKernel(signal) * Matern(scales, nu=2.5) + WhiteKernel(noise)
    without = GaussianProcessRegressor(kernel, optimizer=None).fit(INPUTS[1:], RESULTS[1:])

    mean, deviation = without.predict(INPUTS[:1], return_std=True)

    assert np.isclose(means[0], mean[0], atol=1e-5)
    assert np.isclose(deviations[0], deviation[0], atol=1e-5)


def test_a_fit_finds_which_coordinate_does_not_matter():
    fitted = fit_process(INPUTS, RESULTS, squared_exponential)

    assert fitted.logs[2] == max(fitted.logs[:3])


def test_one_result_is_enough():
    mean, deviation = fit_process(INPUTS[:1], np.zeros(1), matern52).predict(NEW)

    assert np.allclose(mean, 0)
    assert (deviation > 0).all()
