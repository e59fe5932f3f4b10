import numpy as np

from studies.benchmarks.published import relative_gain, relative_gains
from tests.studies.benchmarks.tiny import tiny_table


def test_the_gain_is_relative_to_random_search_and_averaged_over_tasks_and_trials():
    random = np.array([[0.4, 0.2], [0.5, 0.0]])
    method = np.array([[0.2, 0.2], [0.5, 0.0]])

    assert np.isclose(relative_gain(random, method), (0.5 + 0 + 0) / 3)


def test_a_method_that_knows_the_past_gains_over_random_search():
    (gain,) = relative_gains(tiny_table(), ["portfolio50"], n_seeds=2, n_trials=10, n_tasks=3)

    assert gain > 0.3
