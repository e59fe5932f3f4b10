import math

import numpy as np

from hyperlearn.metalearners.curves.task_curves import (
    TaskCurves,
    companion_units,
    usual_spread,
    usual_start,
)


def test_a_run_that_diverged_ends_infinitely_bad():
    losses = np.array([[1.0, 0.5], [1.0, np.nan]])
    task = TaskCurves("t", losses, losses, np.zeros((2, 1)), np.array([0.5, 1.0]))

    np.testing.assert_array_equal(task.finals, [0.5, np.inf])


def test_the_usual_start_is_a_median_that_no_divergence_moves():
    assert usual_start(np.array([1.0, 1.2, np.inf, 1.1, np.nan])) == 1.1
    assert math.isnan(usual_start(np.array([np.nan])))


def test_the_spread_of_one_value_is_nothing():
    assert usual_spread(np.array([[1.0]])) == 0.0


def test_a_companion_begins_at_one_and_is_unknown_where_it_was_not_reported():
    units = companion_units(np.array([[2.0, 1.0, np.nan], [np.nan, np.nan, np.nan]]))

    np.testing.assert_allclose(units[0, :2], [1.0, 0.0], atol=1e-12)
    assert np.isnan(units[0, 2])
    assert np.isnan(units[1]).all()
