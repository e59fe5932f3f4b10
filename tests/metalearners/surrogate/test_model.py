import dataclasses
import itertools

import numpy as np
import pytest
from safetensors.numpy import load
from scipy.stats import norm, spearmanr

from hyperlearn.metalearners.surrogate.model import (
    LearnedWeights,
    Surrogate,
    agreement_of_tasks,
)
from hyperlearn.metalearners.surrogate.sources import SourceRuns
from hyperlearn.records import Candidates, FloatArray, Prediction, Seen
from tests.metalearners.surrogate.quadratics import Quadratic, quadratics

N_PAST = 12
TASKS = quadratics(N_PAST + 6, seed=3, noise=0.1)
PAST, NEW = [task.runs for task in TASKS[:N_PAST]], TASKS[N_PAST:]


def fitted(sources: list[SourceRuns], seed: int = 0) -> Surrogate:
    return Surrogate.fit(sources, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def surrogate() -> Surrogate:
    return fitted(PAST)


def prediction(surrogate: Surrogate, task: Quadratic, n_seen: int) -> Prediction:
    """Predict a new task's later runs from its meta-features and its first runs."""
    points = task.runs.points
    functions = surrogate.evaluate(points)
    return surrogate.predict(
        surrogate.task_weights(task.runs.meta),
        Seen(points[:n_seen], functions[:n_seen], task.runs.losses[:n_seen]),
        Candidates(points[n_seen:], points[n_seen:], functions[n_seen:]),
    )


def mean_of_past_tasks(surrogate: Surrogate, task: Quadratic, n_seen: int) -> FloatArray:
    """Predict by the past tasks' mean function, moved and scaled to fit the first runs best."""
    shared = surrogate.evaluate(task.runs.points).mean(axis=1)
    design = np.column_stack([shared, np.ones(len(shared))])
    fit = np.linalg.lstsq(design[:n_seen], task.runs.losses[:n_seen], rcond=None)[0]
    expected: FloatArray = design[n_seen:] @ fit
    return expected


def relative_error(predicted: FloatArray, task: Quadratic) -> float:
    truth = task.truth[len(task.truth) - len(predicted) :]
    return float(np.sqrt(np.mean((predicted - truth) ** 2)) / task.truth.std())


def spread_over_tasks(weights: FloatArray) -> float:
    """Return how many tasks equal weights of the same entropy would be spread over."""
    return float(np.exp(-np.sum(weights * np.log(weights))))


def assert_same(one: Prediction, other: Prediction) -> None:
    for field in dataclasses.fields(Prediction):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_six_runs_of_a_new_task_tell_more_than_the_mean_of_the_past_tasks(
    surrogate: Surrogate,
) -> None:
    ours = [relative_error(prediction(surrogate, task, 6).moments()[0], task) for task in NEW]
    theirs = [relative_error(mean_of_past_tasks(surrogate, task, 6), task) for task in NEW]

    assert np.mean(ours) < 0.3
    assert np.mean(ours) < 0.4 * np.mean(theirs)


def test_meta_features_tell_more_than_the_mean_of_the_past_tasks_before_any_run(
    surrogate: Surrogate,
) -> None:
    shared = [surrogate.evaluate(task.runs.points).mean(axis=1) for task in NEW]
    known = [prediction(surrogate, task, 0).moments()[0] for task in NEW]

    ours = [spearmanr(mean, task.truth)[0] for mean, task in zip(known, NEW, strict=True)]
    theirs = [spearmanr(mean, task.truth)[0] for mean, task in zip(shared, NEW, strict=True)]

    assert np.mean(ours) > np.mean(theirs) + 0.3


def test_runs_of_a_new_task_make_its_predictions_better(surrogate: Surrogate) -> None:
    errors = [
        np.mean([relative_error(prediction(surrogate, t, n).moments()[0], t) for t in NEW])
        for n in (1, 4, 12)
    ]

    assert errors == sorted(errors, reverse=True)


def test_intervals_of_ninety_percent_hold_about_as_many_runs(surrogate: Surrogate) -> None:
    covered = []
    for task, n_seen in itertools.product(NEW, (0, 3, 8)):
        predicted, losses = prediction(surrogate, task, n_seen), task.runs.losses[n_seen:]
        deviations = np.hypot(predicted.deviations, predicted.noise_deviation)
        below = predicted.probabilities @ norm.cdf((losses - predicted.means) / deviations)
        covered.extend((below > 0.05) & (below < 0.95))

    assert 0.75 <= np.mean(covered) <= 0.99


def test_a_task_alike_in_what_matters_weighs_more(surrogate: Surrogate) -> None:
    lowest = np.array([runs.meta[0] for runs in PAST])

    for task in NEW:
        distance = np.abs(lowest - task.runs.meta[0])
        assert spearmanr(surrogate.task_weights(task.runs.meta), distance)[0] < -0.8


@pytest.mark.parametrize("seed", range(2))
def test_meta_features_of_other_tasks_leave_the_weights_nearly_even(seed: int) -> None:
    many = [task.runs for task in quadratics(24, seed=3, noise=0.1)]
    mixed = np.random.default_rng(seed).permutation(24)

    misled = fitted(
        [
            dataclasses.replace(runs, meta=many[other].meta)
            for runs, other in zip(many, mixed, strict=True)
        ]
    )

    for task in NEW:
        weights = misled.task_weights(task.runs.meta)
        assert spread_over_tasks(weights) > 0.95 * 24
        assert weights.max() < 2.0 / 24


def test_weights_are_chances(surrogate: Surrogate) -> None:
    for task in NEW:
        weights = surrogate.task_weights(task.runs.meta)
        assert weights.shape == (N_PAST,)
        assert weights.sum() == pytest.approx(1.0)
        assert (weights > 0.0).all()


def test_without_meta_features_all_tasks_weigh_the_same(surrogate: Surrogate) -> None:
    np.testing.assert_allclose(surrogate.task_weights(None), 1.0 / N_PAST)


def test_weights_come_back_from_their_bytes(surrogate: Surrogate) -> None:
    data = surrogate.weights.to_bytes()

    again = Surrogate.assemble(PAST, LearnedWeights.from_bytes(data))

    assert again.weights.to_bytes() == data
    assert again.names == surrogate.names
    assert again.agreement == surrogate.agreement
    for n_seen in (0, 5):
        assert_same(prediction(again, NEW[0], n_seen), prediction(surrogate, NEW[0], n_seen))


def test_weights_without_a_task_distance_come_back_without_one(surrogate: Surrogate) -> None:
    without = dataclasses.replace(surrogate.weights, distance=None)

    assert LearnedWeights.from_bytes(without.to_bytes()).distance is None


def test_the_bytes_are_safetensors_of_finite_numbers(surrogate: Surrogate) -> None:
    arrays = load(surrogate.weights.to_bytes())

    assert arrays.keys() == {
        "kernel.inverse_lengthscales",
        "kernel.scalars",
        "mixture.inverse_lengthscales",
        "mixture.scalars",
        "agreement",
        "distance.weights",
        "distance.scale",
    }
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_the_same_seed_learns_the_same_weights() -> None:
    one, other, another = (fitted(PAST[:4], seed).weights.to_bytes() for seed in (3, 3, 4))

    assert one == other
    assert one != another


def test_the_unit_and_zero_of_a_metric_do_not_change_what_is_learned() -> None:
    here = fitted(PAST[:4])
    elsewhere = [dataclasses.replace(runs, losses=1000.0 * runs.losses - 7.0) for runs in PAST[:4]]
    there = fitted(elsewhere)
    task = NEW[0]
    moved = dataclasses.replace(
        task, runs=dataclasses.replace(task.runs, losses=1000.0 * task.runs.losses - 7.0)
    )

    one, other = prediction(here, task, 4).moments(), prediction(there, moved, 4).moments()

    # Rounding of the losses, carried through 170 steps of Adam.
    np.testing.assert_allclose(other[0], 1000.0 * one[0] - 7.0, rtol=1e-4)
    np.testing.assert_allclose(other[1], 1000.0 * one[1], rtol=1e-4)


def test_the_functions_are_the_past_tasks_standardised_losses(surrogate: Surrogate) -> None:
    for number, task in enumerate(TASKS[:N_PAST]):
        values = surrogate.evaluate(task.runs.points)[:, number]
        assert np.corrcoef(values, task.bowl)[0, 1] > 0.95
        assert values.mean() == pytest.approx(0.0, abs=0.1)


def test_one_past_task_is_enough() -> None:
    alone = fitted(PAST[:1])

    mean, deviation = prediction(alone, TASKS[0], 3).moments()

    np.testing.assert_array_equal(alone.task_weights(PAST[0].meta), [1.0])
    assert np.isfinite(deviation).all()
    assert relative_error(mean, TASKS[0]) < 0.5


def ramps(slopes: list[float]) -> list[SourceRuns]:
    """Return tasks whose loss is a ramp along the first coordinate, with noise."""
    rng = np.random.default_rng(4)
    tasks = []
    for number, slope in enumerate(slopes):
        points = rng.uniform(size=(20, 2))
        losses = slope * points[:, 0] + 0.1 * rng.normal(size=20)
        tasks.append(SourceRuns(str(number), points, losses, np.ones(2, dtype=bool), np.zeros(0)))
    return tasks


def test_agreement_is_the_squared_rank_correlation_of_pairs_in_units_of_chance() -> None:
    rng = np.random.default_rng(0)
    tasks = [task.runs for task in quadratics(8, seed=1, n_runs=10)]
    functions = [rng.normal(size=(10, 8)) for _ in tasks]

    agreement = agreement_of_tasks(tasks, functions)

    squares = [
        spearmanr(values[:, other], runs.losses)[0] ** 2
        for task, (runs, values) in enumerate(zip(tasks, functions, strict=True))
        for other in range(8)
        if other != task
    ]
    assert agreement == pytest.approx(np.mean(squares) * 9)


def test_tasks_alike_or_contrary_agree_and_tasks_of_chance_do_not() -> None:
    rng = np.random.default_rng(2)
    alike, camps = ramps([1.0] * 10), ramps([1.0, -1.0] * 5)
    by_chance = [dataclasses.replace(task, losses=rng.permutation(task.losses)) for task in alike]

    assert fitted(alike).agreement > 10.0  # of 19, which is full agreement of 20 runs
    assert fitted(camps).agreement > 10.0
    assert 0.5 < fitted(by_chance).agreement < 1.5


def test_too_few_tasks_prove_nothing() -> None:
    assert np.isnan(fitted(ramps([1.0] * 7)).agreement)


def test_one_task_agrees_with_nobody_known() -> None:
    assert np.isnan(fitted(PAST[:1]).agreement)


def test_others_that_are_flat_foretell_nothing() -> None:
    tasks = ramps([1.0] * 8)

    assert agreement_of_tasks(tasks, [np.zeros((20, 8))] * 8) == 0.0


def test_past_tasks_need_not_know_every_coordinate() -> None:
    half_known = [
        dataclasses.replace(runs, known=np.array([True, number % 2 == 0]))
        for number, runs in enumerate(PAST)
    ]
    surrogate = fitted(half_known)
    corners = np.array([[0.3, 0.0], [0.3, 1.0]])

    values = surrogate.evaluate(corners)
    errors = [relative_error(prediction(surrogate, task, 6).moments()[0], task) for task in NEW]

    np.testing.assert_allclose(values[0, 1::2], values[1, 1::2])
    assert (np.abs(values[0, ::2] - values[1, ::2]) > 1e-3).all()
    assert np.mean(errors) < 0.5


def test_tasks_without_meta_features_are_learned_from_too() -> None:
    surrogate = fitted([dataclasses.replace(runs, meta=np.zeros(0)) for runs in PAST[:4]])

    assert surrogate.weights.distance is None
    np.testing.assert_allclose(surrogate.task_weights(np.zeros(0)), 0.25)


def test_what_is_seen_of_a_past_task_makes_it_probable(surrogate: Surrogate) -> None:
    assert prediction(surrogate, TASKS[5], 12).task_probabilities.argmax() == 5
