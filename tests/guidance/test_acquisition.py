import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.guidance.acquisition import (
    expected_improvement,
    mixture_confidence_bound,
    mixture_improvement,
)
from hyperlearn.records import FloatArray, Prediction

MEANS = st.floats(-3, 3)


def mixture(probabilities: list[float], means: FloatArray, deviations: FloatArray) -> Prediction:
    return Prediction(np.array(probabilities), means, deviations, np.ones(1), 0.0)


@pytest.mark.parametrize(("mean", "deviation", "best"), [(0.0, 1.0, 0.0), (2.0, 0.5, 1.0)])
def test_the_expected_improvement_is_what_draws_show(mean, deviation, best):
    drawn = np.random.default_rng(0).normal(mean, deviation, 400_000)

    expected = expected_improvement(np.array(mean), np.array(deviation), best)

    assert expected == pytest.approx(np.maximum(best - drawn, 0.0).mean(), rel=0.03)


def test_each_component_improves_in_units_of_its_own_range():
    means = np.array([[0.0, 1.0, 2.0], [10.0, 30.0, 50.0]])

    scores = mixture_improvement(mixture([0.5, 0.5], means, np.full_like(means, 1e-6)), 20.0)

    # by hand: (20, 19, 18) / 2 and (10, 0, 0) / 40
    assert scores == pytest.approx([0.5 * 10.0 + 0.5 * 0.25, 0.5 * 9.5, 0.5 * 9.0])


@given(st.lists(MEANS, min_size=2, max_size=5), MEANS, st.floats(0.01, 2))
def test_improvement_grows_with_what_there_is_to_beat(means, best, more):
    prediction = mixture([1.0], np.array([means]), np.ones((1, len(means))))

    one, other = (mixture_improvement(prediction, value) for value in (best, best + more))

    assert (one > 0.0).all()
    assert (other > one).all()


def test_what_is_running_is_to_be_beaten_too():
    means = np.array([[1.0, 2.0, 0.0]])
    prediction = mixture([1.0], means, np.full_like(means, 0.1))

    idle, busy = (mixture_improvement(prediction, 3.0, n_running) for n_running in (0, 1))

    assert idle[:2] == pytest.approx([1.0, 0.5], abs=1e-3)
    assert (busy[:2] < 1e-3).all()


def test_a_component_that_knows_no_difference_counts_in_its_own_unit():
    prediction = mixture([1.0], np.array([[1.0, 1.0]]), np.full((1, 2), 1e-6))

    assert mixture_improvement(prediction, 1.5) == pytest.approx([0.5, 0.5])


def test_the_confidence_bound_prefers_low_means_and_then_wide_deviations():
    means, deviations = np.array([[0.0, 1.0, 0.0]]), np.array([[0.1, 0.1, 0.5]])

    scores = mixture_confidence_bound(mixture([1.0], means, deviations))

    assert np.argsort(-scores).tolist() == [2, 0, 1]


@given(st.floats(0, 3))
def test_the_confidence_bound_averages_over_components(exploration):
    means, deviations = np.array([[1.0], [3.0]]), np.array([[0.5], [0.1]])

    scores = mixture_confidence_bound(mixture([0.25, 0.75], means, deviations), exploration)

    assert scores == pytest.approx([-(0.25 * 1.0 + 0.75 * 3.0) + exploration * (0.125 + 0.075)])
