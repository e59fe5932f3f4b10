import numpy as np
import pytest

from hyperlearn.records import Prediction
from studies.benchmarks.calibration import (
    crps_of_mixture,
    crps_of_sample,
    distribution_function,
)


def prediction(deviation: float = 1.0) -> Prediction:
    return Prediction(
        probabilities=np.array([0.3, 0.7]),
        means=np.array([[0.0, 1.0], [2.0, 1.0]]),
        deviations=np.full((2, 2), deviation),
        task_probabilities=np.array([1.0]),
        noise_deviation=0.5,
    )


def drawn(count: int = 20_000):
    rng, given = np.random.default_rng(0), prediction()
    component = rng.choice(2, size=count, p=given.probabilities)
    spread = np.hypot(given.deviations, given.noise_deviation)
    return given.means[component] + spread[component] * rng.standard_normal((count, 2))


def test_the_distribution_function_is_the_share_of_draws_below():
    losses = np.array([1.0, 1.7])

    levels = distribution_function(prediction(), losses)

    assert levels == pytest.approx((drawn() < losses).mean(axis=0), abs=0.01)


def test_the_score_of_a_mixture_is_that_of_many_draws_from_it():
    losses = np.array([-1.0, 1.2])

    scores = crps_of_mixture(prediction(), losses)

    for column in range(2):
        sample = drawn()[:2000, column]
        assert scores[column] == pytest.approx(
            crps_of_sample(sample, losses[column : column + 1])[0], rel=0.05
        )


def test_a_wide_prediction_scores_worse_than_a_right_one():
    right, wide = prediction(0.1), prediction(5.0)
    losses = np.array([2.0, 1.0])

    assert (crps_of_mixture(right, losses) < crps_of_mixture(wide, losses)).all()
