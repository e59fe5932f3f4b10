import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from hyperlearn.metalearners.surrogate.mixture import (
    MixtureParameters,
    Observations,
    ScalePrior,
    condition,
    scale_prior,
)
from hyperlearn.records import FloatArray, Prediction
from hyperlearn.space.correlation import matern
from tests.metalearners.surrogate.plain_mixture import PlainMixture, plain_mixture


@dataclasses.dataclass(frozen=True)
class Question:
    """All that a prediction depends on; the runs come before the candidates."""

    parameters: MixtureParameters
    prior: ScalePrior
    weights: FloatArray
    points: FloatArray
    functions: FloatArray
    losses: FloatArray

    def answer(self, *, smallest: float = 0.0) -> Prediction:
        n_runs = len(self.losses)
        seen, new = self.points[:n_runs], self.points[n_runs:]
        scales = self.parameters.inverse_lengthscales
        observations = Observations(
            self.losses,
            self.functions[:n_runs],
            matern(seen, seen, scales),
            self.functions[n_runs:],
            matern(seen, new, scales),
        )
        return condition(self.parameters, self.prior, self.weights, observations, smallest=smallest)

    def plain_answer(self) -> PlainMixture:
        return plain_mixture(
            self.parameters,
            self.prior,
            self.weights,
            points=self.points,
            functions=self.functions,
            losses=self.losses,
        )


def question(seed: int, n_runs: int, *, n_tasks: int = 3, n_candidates: int = 4) -> Question:
    """Return any question: every number is drawn."""
    rng = np.random.default_rng(seed)
    n_points, n_dims = n_runs + n_candidates, int(rng.integers(1, 4))
    means, deviations = rng.normal(5.0, 2.0, n_tasks), rng.uniform(0.5, 4.0, n_tasks)
    parameters = MixtureParameters(
        blend=float(rng.uniform(0.05, 0.95)),
        residual=float(rng.uniform(0.02, 0.5)),
        noise=float(rng.uniform(0.005, 0.2)),
        location_spread=float(rng.uniform(0.3, 3.0)),
        sharpness=1.0,
        mean_weight=float(rng.uniform(0.3, 1.0)),
        inverse_lengthscales=rng.uniform(0.3, 3.0, n_dims),
    )
    return Question(
        parameters,
        scale_prior(means, deviations, parameters.location_spread),
        rng.dirichlet(np.ones(n_tasks)),
        rng.uniform(size=(n_points, n_dims)),
        rng.normal(size=(n_points, n_tasks)),
        rng.normal(5.0, 2.0, n_runs),
    )


QUESTIONS = st.builds(
    question, st.integers(0, 2**32 - 1), st.integers(0, 8), n_tasks=st.integers(1, 5)
)


@given(QUESTIONS)
def test_every_component_is_the_gaussian_conditioned_on_the_runs(asked: Question) -> None:
    plain, prediction = asked.plain_answer(), asked.answer()

    n_components = plain.log_evidence.size
    expected = np.exp(plain.log_evidence - logsumexp(plain.log_evidence))
    # Two orders of the same float operations; covariances have condition numbers below 1e4.
    np.testing.assert_allclose(prediction.probabilities, expected.ravel(), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(
        prediction.means, plain.means.reshape(n_components, -1), rtol=1e-8, atol=1e-8
    )
    np.testing.assert_allclose(
        prediction.deviations, plain.deviations.reshape(n_components, -1), rtol=1e-6
    )
    np.testing.assert_allclose(
        prediction.task_probabilities, expected.sum(axis=1), rtol=1e-7, atol=1e-12
    )


@given(QUESTIONS)
def test_the_moments_are_those_of_the_plain_mixture(asked: Question) -> None:
    plain = asked.plain_answer()
    chance = np.exp(plain.log_evidence - logsumexp(plain.log_evidence))[:, :, None]

    mean, deviation = asked.answer().moments()

    expected = (chance * plain.means).sum(axis=(0, 1))
    variance = (chance * (plain.deviations**2 + (plain.means - expected) ** 2)).sum(axis=(0, 1))
    np.testing.assert_allclose(mean, expected, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(deviation, np.sqrt(variance), rtol=1e-6)


def test_without_runs_the_prediction_is_the_prior() -> None:
    asked = question(0, 0)

    prediction = asked.answer()

    scales, chances = asked.prior.scales, np.exp(asked.prior.log_probabilities)
    shared = asked.functions @ asked.weights
    np.testing.assert_allclose(prediction.task_probabilities, asked.weights)
    np.testing.assert_allclose(
        prediction.probabilities, np.outer(asked.weights, chances).ravel(), rtol=1e-10
    )
    # What tasks add to the mean function averages to nothing.
    expected = asked.prior.location + scales @ chances * asked.parameters.mean_weight * shared
    np.testing.assert_allclose(prediction.moments()[0], expected, rtol=1e-10)


@given(QUESTIONS, st.floats(0.0, 0.2))
def test_probabilities_sum_to_one_whatever_is_dropped(asked: Question, smallest: float) -> None:
    prediction = asked.answer(smallest=smallest)

    assert prediction.probabilities.sum() == pytest.approx(1.0)
    assert prediction.task_probabilities.sum() == pytest.approx(1.0)
    assert np.isfinite(prediction.means).all()
    assert (prediction.deviations > 0.0).all()


@given(QUESTIONS)
def test_only_components_that_hardly_count_are_dropped(asked: Question) -> None:
    whole, kept = asked.answer(), asked.answer(smallest=0.005)

    likely = whole.probabilities >= 0.005
    np.testing.assert_allclose(kept.means, whole.means[likely])
    np.testing.assert_allclose(
        kept.probabilities, whole.probabilities[likely] / whole.probabilities[likely].sum()
    )
    np.testing.assert_allclose(kept.task_probabilities, whole.task_probabilities)


def test_the_likeliest_component_stays_even_where_all_are_unlikely() -> None:
    assert len(question(1, 4).answer(smallest=1.0).probabilities) == 1


@given(QUESTIONS, st.floats(-1e3, 1e3))
def test_another_zero_of_the_metric_shifts_means_only(asked: Question, shift: float) -> None:
    prior = dataclasses.replace(asked.prior, location=asked.prior.location + shift)
    shifted = dataclasses.replace(asked, losses=asked.losses + shift, prior=prior)

    one, other = asked.answer(), shifted.answer()

    np.testing.assert_allclose(other.means, one.means + shift, rtol=1e-8, atol=1e-7)
    np.testing.assert_allclose(other.probabilities, one.probabilities, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(other.deviations, one.deviations, rtol=1e-10)


@given(QUESTIONS, st.floats(1e-2, 1e2))
def test_another_unit_of_the_metric_scales_the_prediction_only(
    asked: Question, unit: float
) -> None:
    prior = ScalePrior(
        asked.prior.location * unit,
        asked.prior.location_variance * unit**2,
        asked.prior.scales * unit,
        asked.prior.log_probabilities,
    )
    scaled = dataclasses.replace(asked, losses=asked.losses * unit, prior=prior)

    one, other = asked.answer(), scaled.answer()

    np.testing.assert_allclose(other.probabilities, one.probabilities, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(other.means, one.means * unit, rtol=1e-8, atol=1e-8 * unit)
    np.testing.assert_allclose(other.deviations, one.deviations * unit, rtol=1e-8)
    assert other.noise_deviation == pytest.approx(one.noise_deviation * unit)


@given(QUESTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_runs_does_not_matter(asked: Question, random: object) -> None:
    order = list(range(len(asked.losses)))
    random.shuffle(order)  # type: ignore[attr-defined]
    places = [*order, *range(len(order), len(asked.points))]
    shuffled = dataclasses.replace(
        asked,
        losses=asked.losses[order],
        points=asked.points[places],
        functions=asked.functions[places],
    )

    one, other = asked.answer(), shuffled.answer()

    np.testing.assert_allclose(other.means, one.means, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(other.probabilities, one.probabilities, rtol=1e-7, atol=1e-12)


def test_a_task_without_weight_has_no_probability_and_no_say() -> None:
    asked = question(3, 5)
    without = dataclasses.replace(asked, weights=np.array([0.6, 0.4, 0.0]))
    smaller = dataclasses.replace(
        asked, weights=np.array([0.6, 0.4]), functions=asked.functions[:, :2]
    )

    one, other = without.answer(), smaller.answer()

    assert one.task_probabilities[2] < 1e-200
    np.testing.assert_allclose(one.task_probabilities[:2], other.task_probabilities)
    np.testing.assert_allclose(one.moments(), other.moments(), rtol=1e-8)


def test_runs_that_follow_one_task_make_it_probable() -> None:
    asked = question(4, 12)
    following = dataclasses.replace(
        asked,
        parameters=dataclasses.replace(
            asked.parameters, blend=0.3, residual=0.05, noise=0.01, mean_weight=1.0
        ),
        weights=np.full(3, 1 / 3),
        losses=asked.prior.location + 2.0 * asked.functions[:12, 1],
    )

    prediction = following.answer()

    assert prediction.task_probabilities[1] > 0.99


def test_a_run_repeated_makes_its_place_surer_and_nothing_break() -> None:
    asked = question(5, 1, n_candidates=1)
    points, functions = (
        np.repeat(array[:1], 41, axis=0) for array in (asked.points, asked.functions)
    )
    once = dataclasses.replace(asked, points=points[:2], functions=functions[:2])
    often = dataclasses.replace(
        asked, points=points, functions=functions, losses=np.repeat(asked.losses, 40)
    )

    (sure,), (unsure,) = often.answer().moments()[1], once.answer().moments()[1]

    assert 0.0 < sure < unsure


def test_the_noise_is_in_the_unit_of_the_metric() -> None:
    asked = question(6, 5)

    prediction = asked.answer()

    plain = asked.plain_answer()
    chance = np.exp(plain.log_evidence - logsumexp(plain.log_evidence)).sum(axis=0)
    expected = np.sqrt(asked.parameters.noise) * chance @ asked.prior.scales
    assert prediction.noise_deviation == pytest.approx(expected)


def test_the_prior_of_scales_is_a_normal_one_of_their_logarithms() -> None:
    deviations = np.array([0.1, 1.0, 10.0])

    prior = scale_prior(np.array([1.0, 2.0, 6.0]), deviations, 0.5)

    chances = np.exp(prior.log_probabilities)
    assert chances.sum() == pytest.approx(1.0)
    assert chances @ np.log(prior.scales) == pytest.approx(0.0, abs=1e-12)
    assert np.log(prior.scales[-1]) == pytest.approx(2.5 * np.log(deviations).std())
    assert prior.location == pytest.approx(3.0)
    assert prior.location_variance == pytest.approx(0.5 * np.var([1.0, 2.0, 6.0]))


def test_one_past_task_still_leaves_location_and_scale_open() -> None:
    prior = scale_prior(np.array([0.9]), np.array([0.02]), 1.0)

    assert prior.location_variance > 0.0
    assert prior.scales[-1] / prior.scales[0] == pytest.approx(np.exp(5 * 0.3))


@given(QUESTIONS)
def test_the_opposite_of_the_past_tasks_is_contradicted_as_much_as_they_are_confirmed(
    asked: Question,
) -> None:
    mirrored = dataclasses.replace(asked, functions=-asked.functions)

    one, other = asked.answer().contradiction, mirrored.answer().contradiction

    assert one == pytest.approx(-other, rel=1e-6, abs=1e-6)
    assert len(asked.losses) > 0 or one == pytest.approx(0.0, abs=1e-9)


def test_runs_that_fall_where_every_past_task_rises_contradict_them() -> None:
    asked = question(0, 8, n_tasks=1)
    risen = dataclasses.replace(asked, losses=5.0 + 2.0 * asked.functions[:8, 0])
    fallen = dataclasses.replace(asked, losses=5.0 - 2.0 * asked.functions[:8, 0])

    assert risen.answer().contradiction < -1.0
    assert fallen.answer().contradiction > 1.0
