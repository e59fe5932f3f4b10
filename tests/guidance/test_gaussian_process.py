import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperlearn.guidance.gaussian_process import (
    LENGTHS,
    NOISES,
    Fitted,
    Setting,
    expected_improvements,
    most_probable_setting,
    probable_settings,
)
from hyperlearn.space.correlation import matern


def runs(seed: int, n_runs: int = 20, n_dims: int = 2):
    points = np.random.default_rng(seed).uniform(size=(n_runs, n_dims))
    return points, np.sin(6.0 * points[:, 0])


@given(st.integers(0, 100))
@settings(max_examples=20)
def test_a_fit_gives_the_posterior_of_the_textbook(seed):
    points, losses = runs(seed)
    candidates = np.random.default_rng(seed + 1).uniform(size=(7, 2))
    setting = Setting(np.array([0.3, -0.5]), -4.0)

    fit = Fitted.of(setting, points, losses)
    mean, deviation = fit.moments(points, candidates)

    scales = 2.0 / np.sqrt(2.0) * np.exp(setting.log_scales)
    covariance = matern(points, points, scales) + (np.exp(-4.0) + 1e-8) * np.eye(20)
    cross = matern(points, candidates, scales)
    solved = np.linalg.solve(covariance, np.column_stack([losses, cross]))
    variance = (losses @ solved[:, 0] + 1.0) / 21.0
    np.testing.assert_allclose(mean, cross.T @ solved[:, 0], rtol=1e-6, atol=1e-8)
    left = variance * (1.0 - (cross * solved[:, 1:]).sum(axis=0))
    np.testing.assert_allclose(deviation**2, np.maximum(left, 1e-12), rtol=1e-4, atol=1e-9)


@given(st.integers(0, 100))
@settings(max_examples=10)
def test_the_most_probable_setting_is_more_probable_than_where_the_climb_started(seed):
    points, losses = runs(seed)
    scaled = (losses - losses.mean()) / losses.std()

    def score(setting: Setting) -> float:
        return Fitted.of(setting, points, scaled).log_likelihood + setting.log_prior

    best, *others = probable_settings(points, scaled)

    assert score(best) == score(most_probable_setting(points, scaled))
    starts = [Setting(np.full(2, length), noise) for length in LENGTHS for noise in NOISES]
    assert score(best) >= max(map(score, starts))
    assert len(others) == 8


def test_a_coordinate_that_changes_nothing_gets_the_longer_lengthscale():
    points, losses = runs(0, n_runs=40)

    setting = most_probable_setting(points, (losses - losses.mean()) / losses.std())

    assert setting.log_scales[0] > setting.log_scales[1]


def test_improvement_is_expected_where_the_function_falls_and_not_where_it_was_seen_bad():
    points = np.linspace(0.0, 1.0, 9)[:, None]
    losses = (points[:, 0] - 0.69) ** 2

    scores = expected_improvements(points, losses, np.array([[0.69], [0.1], [0.02]]))

    assert scores[0] > 10.0 * scores[1:].max()
    assert (scores >= 0.0).all()


@given(st.integers(0, 100), st.floats(0.1, 10.0), st.floats(-10.0, 10.0))
@settings(max_examples=20)
def test_the_order_of_candidates_does_not_depend_on_the_unit(seed, scale, shift):
    points, losses = runs(seed, n_runs=8)
    candidates = np.random.default_rng(seed + 1).uniform(size=(30, 2))

    once = expected_improvements(points, losses, candidates)
    again = expected_improvements(points, shift + scale * losses, candidates)

    np.testing.assert_allclose(once, again, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("losses", [[1.0, 1.0, 1.0], [0.0, 1e-300, 0.0]])
def test_equal_losses_and_equal_points_are_no_trouble(losses):
    points = np.array([[0.2], [0.2], [0.2]])

    scores = expected_improvements(points, np.array(losses), np.array([[0.2], [0.9]]))

    assert np.isfinite(scores).all()
    assert scores[1] > scores[0]
