import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from hyperlearn.guidance.acquisition import (
    expected_improvement,
    mixture_confidence_bound,
    mixture_improvement,
)
from hyperlearn.records import FloatArray, Prediction

MEANS = st.floats(-3, 3)
DEVIATIONS = st.floats(0.05, 3)


def mixture(probabilities: list[float], means: FloatArray, deviations: FloatArray) -> Prediction:
    return Prediction(np.array(probabilities), means, deviations, np.ones(1), 0.0)


def integrated(mean: float, deviation: float, best: float) -> float:
    """The expected fall below the best by numerical integration over where it falls."""

    def fall(loss: float) -> float:
        return (best - loss) * float(norm.pdf(loss, mean, deviation))

    lowest = min(mean, best) - 12 * deviation
    middle = sorted({min(max(mean, lowest), best), best})
    return sum(
        quad(fall, low, high, epsabs=1e-12, limit=200)[0]
        for low, high in zip([lowest, *middle], middle, strict=False)
    )


@given(MEANS, DEVIATIONS, MEANS)
def test_expected_improvement_is_the_integral_that_defines_it(mean, deviation, best):
    closed = expected_improvement(np.array([mean]), np.array([deviation]), best)

    # quad is asked for 1e-12 and cut off at twelve deviations
    assert closed[0] == pytest.approx(integrated(mean, deviation, best), rel=1e-7, abs=1e-9)


@given(MEANS, DEVIATIONS, MEANS, st.floats(0.01, 2))
def test_expected_improvement_grows_with_what_there_is_to_beat(mean, deviation, best, more):
    one, other = (
        expected_improvement(np.array([mean]), np.array([deviation]), value)[0]
        for value in (best, best + more)
    )

    assert 0.0 <= one <= other


def test_a_candidate_that_is_surely_worse_improves_nothing():
    far = expected_improvement(np.array([1e6]), np.array([1.0]), 0.0)

    assert far[0] == 0.0


@given(st.floats(0, 1), st.tuples(MEANS, DEVIATIONS), st.tuples(MEANS, DEVIATIONS), MEANS)
def test_a_mixture_improves_as_its_components_do_on_average(share, one, other, best):
    means, deviations = np.array([one, other]).T[:, :, None]

    improvement = mixture_improvement(mixture([share, 1 - share], means, deviations), best)

    expected = share * integrated(*one, best) + (1 - share) * integrated(*other, best)
    assert improvement == pytest.approx([expected], rel=1e-7, abs=1e-9)


def test_the_confidence_bound_prefers_low_means_and_then_wide_deviations():
    means, deviations = np.array([[0.0, 1.0, 0.0]]), np.array([[0.1, 0.1, 0.5]])

    scores = mixture_confidence_bound(mixture([1.0], means, deviations))

    assert np.argsort(-scores).tolist() == [2, 0, 1]


@given(st.floats(0, 3))
def test_the_confidence_bound_averages_over_components(exploration):
    means, deviations = np.array([[1.0], [3.0]]), np.array([[0.5], [0.1]])

    scores = mixture_confidence_bound(mixture([0.25, 0.75], means, deviations), exploration)

    assert scores == pytest.approx([-(0.25 * 1.0 + 0.75 * 3.0) + exploration * (0.125 + 0.075)])
