import numpy as np

from hyperlearn.guidance.known_runs import KnownRuns, no_runs
from hyperlearn.metalearners.curves.strategy import N_STRATEGY
from hyperlearn.metalearners.foundation import foundation_forecaster, foundation_outlook
from tests.metalearners.curve_family import family_task

BLANK = np.zeros(N_STRATEGY)


def known(runs):
    return KnownRuns(foundation_forecaster(), foundation_outlook(), runs, None)


def test_without_runs_the_target_gives_the_scale():
    forecast, target = known(no_runs()).judge(0.5, 2.0, BLANK).scales

    assert (forecast.goal, target.goal) == (0.5, 0.5)
    assert target.width == 1.5


def test_the_best_run_is_the_goal_of_forecasts_and_the_target_that_of_judgements():
    task = family_task(0)

    forecast, target = known(task).judge(0.2, 2.0, BLANK).scales

    assert forecast.goal == task.finals.min()
    assert target.goal == 0.2


def test_without_runs_or_target_there_still_is_a_scale():
    judge = known(no_runs()).judge(None, 2.0, BLANK)

    assert judge.scales[0].width > 0
    assert judge.rival is None
