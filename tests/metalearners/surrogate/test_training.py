import dataclasses

import numpy as np
import pytest
import torch
from scipy.special import logsumexp

from hyperlearn.metalearners.surrogate.mixture import MixtureParameters, scale_prior
from hyperlearn.metalearners.surrogate.smoother import (
    Kernel,
    evaluate_sources,
    fit_source,
)
from hyperlearn.metalearners.surrogate.sources import SourceRuns
from hyperlearn.metalearners.surrogate.training import (
    TrainingSet,
    _draw_batch,
    _draw_runs,
    _log_likelihood,
    _log_weights,
    _Parameters,
    train_mixture,
)
from hyperlearn.records import FloatArray
from tests.metalearners.surrogate.plain_mixture import plain_mixture
from tests.metalearners.surrogate.quadratics import quadratics

KERNEL = Kernel(np.array([1.5, 1.0]), amplitude=1.0, constant=0.3, noise=0.02)


def training_set(sources: list[SourceRuns], distances: FloatArray | None = None) -> TrainingSet:
    functions = [fit_source(runs, KERNEL) for runs in sources]
    n_tasks = len(sources)
    return TrainingSet(
        sources,
        [evaluate_sources(functions, KERNEL, runs.points) for runs in sources],
        np.array([function.mean for function in functions]),
        np.array([function.deviation for function in functions]),
        np.zeros((n_tasks, n_tasks)) if distances is None else distances,
        KERNEL.inverse_lengthscales,
    )


def family(n_tasks: int, *, n_runs: int = 25) -> TrainingSet:
    tasks = quadratics(n_tasks, seed=3, n_runs=n_runs)
    lowest = np.array([task.runs.meta[0] for task in tasks])
    return training_set([task.runs for task in tasks], (lowest[:, None] - lowest[None, :]) ** 2)


def log_evidence(
    training: TrainingSet,
    parameters: MixtureParameters,
    held: int,
    *,
    points: FloatArray,
    losses: FloatArray,
    functions: FloatArray,
) -> float:
    """Return the log density of runs of a task under the plain mixture over the other tasks."""
    others = np.arange(len(training.sources)) != held
    logits = -parameters.sharpness * training.distances[held][others]
    weights = np.exp(logits - logsumexp(logits))
    prior = scale_prior(
        training.means[others], training.deviations[others], parameters.location_spread
    )
    plain = plain_mixture(
        parameters,
        prior,
        weights,
        points=points,
        functions=functions[:, others],
        losses=losses,
    )
    return float(logsumexp(plain.log_evidence))


def as_mixture(parameters: _Parameters) -> MixtureParameters:
    with torch.no_grad():
        blend2, *others = (float(value) for value in parameters.values())
        inverse = parameters.log_inverse.exp().numpy()
    return MixtureParameters(float(np.sqrt(blend2)), *others, inverse_lengthscales=inverse)


@pytest.mark.parametrize("seed", range(4))
def test_the_likelihood_is_that_of_the_mixture_over_the_other_tasks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tasks = [task.runs for task in quadratics(4, seed, n_runs=30)]
    tasks += [task.runs for task in quadratics(1, seed + 50, n_runs=4)]
    distances = rng.uniform(size=(5, 5))
    training = training_set(tasks, distances)
    parameters = _Parameters(np.log(KERNEL.inverse_lengthscales))
    with torch.no_grad():
        for parameter in parameters.parameters():
            parameter.add_(torch.from_numpy(rng.normal(size=parameter.shape)))
    batch = _draw_batch(training, rng)

    with torch.no_grad():
        found = _log_likelihood(training, parameters, batch).numpy()

    for row, held in enumerate(batch.held):
        counted = batch.counted[row].numpy() == 1.0
        expected = log_evidence(
            training,
            as_mixture(parameters),
            int(held),
            points=batch.points[row].numpy()[counted],
            losses=batch.losses[row].numpy()[counted],
            functions=batch.functions[row].numpy()[counted],
        )
        constant = counted.sum() * np.log(2.0 * np.pi) / 2.0
        # Torch's kernel has 1e-12 under its root; covariances have condition numbers of 1e4.
        assert found[row] == pytest.approx(expected + constant, rel=1e-6, abs=1e-6)


def test_a_tasks_own_function_has_no_weight_in_its_prediction() -> None:
    training = family(5)
    held = np.array([3, 0])

    weights = _log_weights(training, held, torch.tensor(2.0)).exp().numpy()

    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert weights[0, 3] < 1e-40
    assert weights[1, 0] < 1e-40


def test_a_tasks_own_function_does_not_change_its_likelihood() -> None:
    training = family(5)
    parameters = _Parameters(np.log(KERNEL.inverse_lengthscales))
    batch = _draw_batch(training, np.random.default_rng(0))
    other = batch.functions.clone()
    other[torch.arange(5), :, torch.from_numpy(batch.held)] = 3.0

    with torch.no_grad():
        one = _log_likelihood(training, parameters, batch)
        two = _log_likelihood(training, parameters, dataclasses.replace(batch, functions=other))

    np.testing.assert_allclose(one.numpy(), two.numpy(), rtol=1e-9)


def test_training_makes_left_out_tasks_likelier() -> None:
    training = family(10)
    start = train_mixture(training, np.random.default_rng(0), n_steps=0)
    trained = train_mixture(training, np.random.default_rng(0), n_steps=60)

    def per_run(parameters: MixtureParameters) -> float:
        evidence = [
            log_evidence(
                training,
                parameters,
                held,
                points=runs.points[:15],
                losses=runs.losses[:15],
                functions=functions[:15],
            )
            for held, (runs, functions) in enumerate(
                zip(training.sources, training.functions, strict=True)
            )
        ]
        return float(np.mean(evidence)) / 15

    assert per_run(trained) > per_run(start) + 0.05


def test_a_distance_that_tells_makes_the_weights_sharper() -> None:
    training = family(12)
    mixed = np.random.default_rng(1).permutation(12)
    telling_nothing = dataclasses.replace(
        training, distances=training.distances[np.ix_(mixed, mixed)]
    )

    sharp = train_mixture(training, np.random.default_rng(0)).sharpness
    blunt = train_mixture(telling_nothing, np.random.default_rng(0)).sharpness

    assert sharp > 2.0 * blunt


def test_the_same_seed_trains_the_same_mixture() -> None:
    training = family(5)
    one, other = (train_mixture(training, np.random.default_rng(2), n_steps=8) for _ in range(2))

    for field in dataclasses.fields(MixtureParameters):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_without_steps_the_parameters_are_where_they_start() -> None:
    parameters = train_mixture(family(2), np.random.default_rng(0), n_steps=0)

    *scalars, inverse_lengthscales = dataclasses.astuple(parameters)
    logistic = 1.0 / (1.0 + np.exp(-np.array([1.0, 2.0])))
    expected = [logistic[0], np.exp(-1.0), np.exp(-5.0), 1.0, np.exp(-2.0), logistic[1]]
    np.testing.assert_allclose(scalars, expected, rtol=1e-3)
    np.testing.assert_allclose(inverse_lengthscales, KERNEL.inverse_lengthscales)


SOME = quadratics(4, seed=8, n_runs=3)


@pytest.mark.parametrize(
    "sources",
    [
        [SOME[0].runs, SOME[1].runs],
        [SOME[0].runs] * 3,
        [dataclasses.replace(task.runs, points=np.full((3, 2), 0.5)) for task in SOME],
        [dataclasses.replace(task.runs, points=task.runs.points * [1.0, 0.0]) for task in SOME],
        [dataclasses.replace(task.runs, losses=np.array([0.0, 0.0, 1e6])) for task in SOME],
    ],
    ids=["two tasks of three runs", "one task thrice", "one point", "a constant", "an outlier"],
)
def test_what_says_little_still_trains_to_finite_parameters(sources: list[SourceRuns]) -> None:
    parameters = train_mixture(training_set(sources), np.random.default_rng(0), n_steps=30)

    for field in dataclasses.fields(MixtureParameters):
        assert np.isfinite(getattr(parameters, field.name)).all(), field.name


def test_runs_are_drawn_without_repetition_and_towards_good_ones_half_of_the_time() -> None:
    losses = np.random.default_rng(0).permutation(100).astype(np.float64)
    rng = np.random.default_rng(1)

    draws = np.stack([_draw_runs(losses, 20, rng) for _ in range(400)])

    assert all(len(np.unique(rows)) == 20 for rows in draws)
    # Even draws have mean 49.5 and the others about 33 (weights e^2 to 1 from best to worst).
    assert 39.0 < losses[draws].mean() < 45.0


def test_a_task_of_few_runs_gives_all_of_them_once() -> None:
    rows = _draw_runs(np.array([3.0, 1.0, 2.0]), 40, np.random.default_rng(0))

    assert sorted(rows.tolist()) == [0, 1, 2]
