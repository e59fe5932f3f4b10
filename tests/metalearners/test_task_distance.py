import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.metalearners.task_distance import fit_task_distance, functional_distances
from hyperlearn.records import FloatArray


def family(seed: int, n_tasks: int = 20, n_features: int = 5) -> tuple[FloatArray, FloatArray]:
    """Return meta-features and functions of tasks whose bowl the second meta-feature moves."""
    rng = np.random.default_rng(seed)
    meta = rng.uniform(-1.0, 1.0, (n_tasks, n_features))
    reference = rng.uniform(size=(60, 1))
    functions = (reference - 0.5 - 0.4 * meta[:, 1]) ** 2
    return meta, (functions - functions.mean(axis=0)) / functions.std(axis=0)


@pytest.mark.parametrize("n_points", [1, 7])
def test_the_distance_of_functions_is_their_mean_squared_difference(n_points: int) -> None:
    functions = np.random.default_rng(0).normal(size=(n_points, 4))

    distances = functional_distances(functions)

    for one in range(4):
        for other in range(4):
            expected = np.mean((functions[:, one] - functions[:, other]) ** 2)
            assert distances[one, other] == pytest.approx(expected, abs=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 8))
def test_distances_of_functions_are_symmetric_and_never_negative(
    seed: int, n_points: int, n_tasks: int
) -> None:
    distances = functional_distances(np.random.default_rng(seed).normal(size=(n_points, n_tasks)))

    np.testing.assert_allclose(distances, distances.T)
    assert (distances >= 0.0).all()
    np.testing.assert_allclose(np.diag(distances), 0.0, atol=1e-12)


@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(1, 6))
def test_a_task_is_at_no_distance_from_itself_and_none_is_below_it(
    seed: int, n_tasks: int, n_features: int
) -> None:
    rng = np.random.default_rng(seed)
    meta = rng.uniform(-1.0, 1.0, (n_tasks, n_features))

    distance = fit_task_distance(meta, rng.normal(size=(30, n_tasks)))

    if distance is not None:
        distances = np.stack([distance.to_tasks(one, meta) for one in meta])
        assert (distance.weights >= 0.0).all()
        assert (distances >= 0.0).all()
        np.testing.assert_array_equal(np.diag(distances), 0.0)
        np.testing.assert_allclose(distances, distances.T)


@pytest.mark.parametrize("seed", range(5))
def test_the_meta_feature_that_matters_is_found(seed: int) -> None:
    distance = fit_task_distance(*family(seed))

    assert distance is not None
    assert distance.weights.argmax() == 1
    others = np.delete(distance.weights, 1)
    assert others.max() < 0.25 * distance.weights[1]


def test_the_nearest_task_is_the_one_alike_in_what_matters() -> None:
    meta, functions = family(0)
    distance = fit_task_distance(meta, functions)
    assert distance is not None
    new = np.array([0.9, meta[7, 1], -0.9, 0.9, -0.9])

    distances = distance.to_tasks(new, meta)

    assert np.argsort(distances)[0] == 7 or distances[7] < 0.2 * distances.mean()


def test_two_past_tasks_are_one_apart_on_average() -> None:
    meta, functions = family(1)
    distance = fit_task_distance(meta, functions)
    assert distance is not None

    distances = np.stack([distance.to_tasks(one, meta) for one in meta])

    assert distances[np.triu_indices(len(meta), 1)].mean() == pytest.approx(1.0)


def test_a_yes_or_no_that_most_tasks_share_can_tell_them_apart() -> None:
    meta = np.array([[1.0]] * 3 + [[-1.0]] * 7)
    x = np.linspace(-1.0, 1.0, 30)[:, None]

    distance = fit_task_distance(meta, x * meta[:, 0])

    assert distance is not None
    assert distance.to_tasks(np.array([1.0]), meta).argmax() >= 3


def test_meta_features_that_tell_nothing_leave_no_distance() -> None:
    _, functions = family(0, n_tasks=6)

    assert fit_task_distance(np.zeros((6, 2)), functions) is None
    assert fit_task_distance(np.zeros((6, 0)), functions) is None


def test_three_tasks_are_too_few_to_learn_from() -> None:
    meta, functions = family(0, n_tasks=3)

    assert fit_task_distance(meta, functions) is None
