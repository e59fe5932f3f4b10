import numpy as np

from hyperlearn.metalearners.curves.episodes import MOST_POINTS
from hyperlearn.metalearners.curves.running import Clock, Curve, Rival, points_of, thinned
from hyperlearn.metalearners.curves.scale import LossScale

SCALE = LossScale.between(1.0, 0.0)


def test_steps_from_nought_and_from_one_and_in_hundreds_are_the_same_shares():
    grids = [np.arange(0.0, 10.0), np.arange(1.0, 11.0), np.arange(100.0, 1100.0, 100.0)]

    shares = [Clock.of_steps([grid]).share(grid) for grid in grids]

    for share in shares:
        np.testing.assert_allclose(share, np.arange(1, 11) / 10)


def test_a_step_beyond_the_budget_has_used_it_up():
    clock = Clock.of_steps([np.arange(10.0)])

    assert clock.share(np.array([99.0]))[0] == 1.0


def test_a_curve_is_sorted_by_step_and_knows_gaps_of_its_companion():
    curve = Curve.of({3: 0.1, 1: 0.5}, {3: 0.2})

    np.testing.assert_array_equal(curve.steps, [1, 3])
    np.testing.assert_array_equal(curve.losses, [0.5, 0.1])
    np.testing.assert_array_equal(curve.companions, [np.nan, 0.2])


def test_of_many_points_as_many_stay_as_were_trained_on_and_the_last_is_one():
    curve = Curve.of({step: 1.0 / (step + 1) for step in range(1000)})

    kept = thinned(curve)

    assert len(kept.steps) == MOST_POINTS
    assert kept.steps[-1] == 999


def test_a_rival_is_looked_at_at_the_same_time():
    curve, clock = Curve.of({0: 1.0, 4: 0.5}), Clock(0.0, 1.0, 9.0)
    rival = Rival(np.array([0.1, 1.0]), np.array([1.0, 0.1]))

    points = points_of(curve, SCALE, clock, rival)

    np.testing.assert_allclose(points.rival, [[1.0, 0.6]])
    np.testing.assert_allclose(points.times, [[0.1, 0.5]])
