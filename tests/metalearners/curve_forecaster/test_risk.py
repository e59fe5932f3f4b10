import numpy as np

from hyperlearn.metalearners.curve_forecaster.risk import RISKS, chances_to_beat, risk_levels
from hyperlearn.metalearners.foundation import foundation_forecaster
from tests.metalearners.curve_family import family_task


def test_at_most_the_stated_share_of_best_runs_falls_below_the_level():
    least = np.random.default_rng(0).uniform(size=500)

    levels = risk_levels(least)

    for risk, chance in zip(RISKS, levels.chances, strict=True):
        assert (least < chance).mean() <= risk


def test_with_few_searches_a_small_risk_stops_nothing():
    assert risk_levels(np.array([0.5, 0.6])).chances[0] == 0.0


def test_the_better_of_two_runs_is_more_likely_to_beat_the_best_one():
    task = family_task(7)
    order = np.argsort(task.finals)
    known, best, worst = task.only(order[5:15]), task.only(order[:1]), task.only(order[-1:])

    better, worse = (
        chances_to_beat(foundation_forecaster(), known, one)[0] for one in (best, worst)
    )

    assert better.shape == task.times.shape
    assert better[-2] > worse[-2]
