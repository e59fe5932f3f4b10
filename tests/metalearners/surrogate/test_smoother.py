import dataclasses

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from hyperlearn.metalearners.surrogate.smoother import (
    Kernel,
    _draw,
    _negative_likelihood,
    evaluate_sources,
    filled_up,
    fit_kernel,
    fit_source,
    torch_matern,
)
from hyperlearn.metalearners.surrogate.sources import SourceRuns, standardised
from hyperlearn.space.correlation import matern

KERNEL = Kernel(np.array([2.0, 0.7]), amplitude=1.3, constant=0.4, noise=0.05)
NO_META = np.zeros(0)


def runs(seed: int, n_runs: int = 12, *, known: tuple[bool, bool] = (True, True)) -> SourceRuns:
    rng = np.random.default_rng(seed)
    points = rng.uniform(size=(n_runs, 2))
    losses = 7.0 + 3.0 * np.sin(5.0 * points[:, 0]) + points[:, 1] + 0.1 * rng.normal(size=n_runs)
    return SourceRuns(f"task {seed}", points, losses, np.array(known), NO_META)


def test_the_kernel_is_scikit_learns_matern_and_a_constant() -> None:
    one, other = runs(0).points, runs(1).points

    expected = 1.3 * Matern(1.0 / KERNEL.inverse_lengthscales, nu=2.5)(one, other) + 0.4

    np.testing.assert_allclose(KERNEL.covariance(one, other), expected, rtol=1e-7)


def test_a_coordinate_that_is_not_known_does_not_matter() -> None:
    one, other = runs(0).points, runs(1).points
    moved = other + np.array([0.0, 5.0])
    known = np.array([True, False])

    np.testing.assert_array_equal(
        KERNEL.covariance(one, other, known), KERNEL.covariance(one, moved, known)
    )
    assert not np.allclose(KERNEL.covariance(one, other), KERNEL.covariance(one, moved))


def test_a_tasks_function_is_the_mean_of_scikit_learns_gaussian_process() -> None:
    task = runs(0)
    scaled, mean, deviation = standardised(task.losses)
    kernel = 1.3 * Matern(1.0 / KERNEL.inverse_lengthscales, nu=2.5) + ConstantKernel(0.4)
    process = GaussianProcessRegressor(kernel, alpha=KERNEL.noise, optimizer=None)
    new = runs(1).points

    function = fit_source(task, KERNEL)

    expected = process.fit(task.points, scaled).predict(new)
    np.testing.assert_allclose(function.evaluate(KERNEL, new), expected, rtol=1e-7, atol=1e-9)
    assert (function.mean, function.deviation) == (mean, deviation)


def test_without_noise_a_tasks_function_goes_through_its_runs() -> None:
    task = runs(0)
    noiseless = dataclasses.replace(KERNEL, noise=1e-9)

    function = fit_source(task, noiseless)

    values = function.mean + function.deviation * function.evaluate(noiseless, task.points)
    np.testing.assert_allclose(values, task.losses, atol=1e-5)


def test_a_tasks_function_is_flat_along_a_coordinate_it_does_not_know() -> None:
    function = fit_source(runs(0, known=(True, False)), KERNEL)
    line = np.column_stack([np.full(5, 0.3), np.linspace(0.0, 1.0, 5)])

    assert np.ptp(function.evaluate(KERNEL, line)) == pytest.approx(0.0, abs=1e-12)


def test_the_functions_of_tasks_stand_side_by_side() -> None:
    functions = [fit_source(runs(seed), KERNEL) for seed in range(3)]
    points = runs(9).points

    values = evaluate_sources(functions, KERNEL, points)

    assert values.shape == (len(points), 3)
    np.testing.assert_array_equal(values[:, 1], functions[1].evaluate(KERNEL, points))


def test_torch_and_numpy_have_one_correlation() -> None:
    one, other, scales = runs(0).points, runs(1).points, np.array([1.5, 0.0])

    correlation = torch_matern(torch.from_numpy(one * scales), torch.from_numpy(other * scales))

    # Torch's has 1e-12 under the root, so that its gradient is finite.
    np.testing.assert_allclose(correlation.numpy(), matern(one, other, scales), atol=1e-10)


def test_the_correlation_of_a_point_with_itself_has_a_finite_gradient() -> None:
    points = torch.zeros((3, 2), dtype=torch.float64, requires_grad=True)

    torch_matern(points, points).sum().backward()

    assert torch.isfinite(points.grad).all()


def test_what_training_lowers_is_the_marginal_likelihood_of_gaussian_processes() -> None:
    tasks = [runs(0, 12), runs(1, 4, known=(True, False)), runs(2, 7)]
    drawn = _draw(tasks, np.random.default_rng(0), n_points=10, n_tasks=3)
    log_rest = torch.tensor([1.3, 0.4, 0.05 - 1e-6], dtype=torch.float64).log()
    log_inverse = torch.from_numpy(KERNEL.inverse_lengthscales).log()

    loss = _negative_likelihood(drawn, log_inverse, log_rest)

    total, n_runs = 0.0, 0
    for task, known in enumerate(drawn.known.numpy().astype(bool)):
        counted = drawn.counted[task].numpy() == 1.0
        points, targets = drawn.points[task, counted], drawn.targets[task, counted].numpy()
        covariance = KERNEL.covariance(points.numpy(), points.numpy(), known)
        noisy = covariance + KERNEL.noise * np.eye(len(targets))
        total -= multivariate_normal.logpdf(targets, cov=noisy)
        n_runs += len(targets)
    assert n_runs == 10 + 4 + 7
    assert float(loss) == pytest.approx(total / n_runs - np.log(2.0 * np.pi) / 2.0, rel=1e-9)


def test_filling_up_repeats_rows_that_do_not_count() -> None:
    rows, counted = filled_up([np.array([4, 2, 7]), np.array([5])])

    assert rows.tolist() == [[4, 2, 7], [5, 5, 5]]
    assert counted.tolist() == [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]


def test_a_coordinate_without_influence_gets_a_longer_lengthscale() -> None:
    rng = np.random.default_rng(0)
    tasks = []
    for n in range(6):
        points = rng.uniform(size=(40, 2))
        losses = np.sin(6.0 * points[:, 0] + n) + 0.05 * rng.normal(size=40)
        tasks.append(SourceRuns(str(n), points, losses, np.ones(2, dtype=bool), NO_META))

    relevant, irrelevant = fit_kernel(tasks, rng).inverse_lengthscales

    assert irrelevant < 0.35 * relevant


@pytest.mark.parametrize("n_runs", [15, 40])
def test_the_noise_of_runs_is_found_however_few_a_task_has(n_runs: int) -> None:
    rng = np.random.default_rng(1)
    tasks = []
    for n in range(10):
        points = rng.uniform(size=(n_runs, 1))
        losses = 2.0 * points[:, 0] * (-1.0) ** n + 0.3 * rng.normal(size=n_runs)
        tasks.append(SourceRuns(str(n), points, losses, np.ones(1, dtype=bool), NO_META))

    kernel = fit_kernel(tasks, rng)

    # Noise 0.09 of a variance of 4/12 + 0.09 in all.
    assert kernel.noise == pytest.approx(0.21, rel=0.35)


def test_the_same_seed_fits_the_same_kernel() -> None:
    tasks = [runs(seed) for seed in range(3)]
    one, other = (fit_kernel(tasks, np.random.default_rng(5), n_steps=10) for _ in range(2))

    np.testing.assert_array_equal(one.inverse_lengthscales, other.inverse_lengthscales)
    assert (one.amplitude, one.constant, one.noise) == (
        other.amplitude,
        other.constant,
        other.noise,
    )


def test_of_many_tasks_each_step_draws_some() -> None:
    drawn = _draw(
        [runs(seed) for seed in range(9)], np.random.default_rng(0), n_points=5, n_tasks=4
    )

    assert drawn.points.shape == (4, 5, 2)


@pytest.mark.parametrize(
    "task",
    [
        dataclasses.replace(runs(0), points=np.full((12, 2), 0.5)),
        dataclasses.replace(runs(0), losses=np.zeros(12)),
        runs(0, 2),
    ],
    ids=["one point", "one loss", "two runs"],
)
def test_what_says_little_still_gives_a_finite_kernel_and_function(task: SourceRuns) -> None:
    kernel = fit_kernel([task], np.random.default_rng(0), n_steps=20)
    function = fit_source(task, kernel)

    assert np.isfinite(kernel.inverse_lengthscales).all()
    assert np.isfinite([kernel.amplitude, kernel.constant, kernel.noise]).all()
    assert np.isfinite(function.evaluate(kernel, runs(1).points)).all()
