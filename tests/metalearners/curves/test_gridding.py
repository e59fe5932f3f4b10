import numpy as np

from hyperlearn.metalearners.curves.gridding import MOST_STEPS, on_grid
from hyperlearn.metalearners.curves.running import Curve


def test_regular_curves_stay_as_they_are():
    curves = [
        Curve.of(dict(enumerate([3.0, 2.0, 1.0]))),
        Curve.of(dict(enumerate([4.0, 4.0, 0.0]))),
    ]

    task = on_grid("t", curves, np.zeros((2, 1)))

    np.testing.assert_array_equal(task.losses, [[3, 2, 1], [4, 4, 0]])
    np.testing.assert_allclose(task.times, [1 / 3, 2 / 3, 1.0])


def test_missing_steps_hold_the_value_before():
    curves = [Curve.of(dict(enumerate([3.0, 2.0, 1.0]))), Curve.of({0: 5.0, 2: 4.0})]

    np.testing.assert_array_equal(on_grid("t", curves, np.zeros((2, 1))).losses[1], [5, 5, 4])


def test_a_run_that_ended_sooner_keeps_what_it_had():
    curves = [Curve.of(dict(enumerate([3.0, 2.0, 1.0]))), Curve.of({0: 5.0})]

    np.testing.assert_array_equal(on_grid("t", curves, np.zeros((2, 1))).losses[1], [5, 5, 5])


def test_long_curves_are_laid_on_a_coarser_grid():
    task = on_grid("t", [Curve.of({s: float(s) for s in range(1000)})], np.zeros((1, 1)))

    assert task.losses.shape == (1, MOST_STEPS)
    assert task.losses[0, -1] == 999


def test_no_curves_are_a_task_without_runs():
    assert len(on_grid("t", [], np.zeros((0, 1)))) == 0
