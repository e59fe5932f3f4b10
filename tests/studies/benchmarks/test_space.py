import numpy as np

from tests.studies.benchmarks.tiny import SPACE


def test_params_and_back_give_the_vector_again():
    rng = np.random.RandomState(0)
    for _ in range(20):
        vector = SPACE.draw(rng)
        assert np.array_equal(SPACE.vector(SPACE.params(vector)), vector)


def test_an_inactive_hyperparameter_rests_in_its_middle():
    rested = SPACE.canonical(np.array([[0.0, 0.0, 5.0], [0.0, 1.0, 5.0]]))

    assert rested[:, 2].tolist() == [3.0, 5.0]


def test_a_missing_value_rests_too_and_the_input_is_left_alone():
    given = np.array([[np.nan, 1.0, 2.0]])

    assert SPACE.canonical(given).tolist() == [[0.0, 1.0, 2.0]]
    assert np.isnan(given[0, 0])


def test_unit_vectors_scale_numbers_and_spread_choices():
    unit = SPACE.unit(np.array([[-2.0, 1.0, 5.0]]))

    assert unit.tolist() == [[0.0, 0.0, 1.0, 1.0]]


def test_values_outside_the_bounds_are_moved_inside():
    assert SPACE.params(np.array([9.0, 0.0, -1.0])) == {
        "rate": 2.0,
        "kernel": "linear",
        "degree": 1.0,
    }
