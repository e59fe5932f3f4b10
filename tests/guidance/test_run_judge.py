import numpy as np

from hyperlearn.guidance.known_runs import KnownRuns, no_runs
from hyperlearn.guidance.run_judge import general_prototypes
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.running import Clock, Curve, Rival, points_of
from hyperlearn.metalearners.curves.strategy import N_STRATEGY
from hyperlearn.metalearners.foundation import foundation_forecaster, foundation_outlook
from tests.metalearners.curve_family import family_task

BLANK = np.zeros(N_STRATEGY)


def known(runs=None, clock=None):
    runs = no_runs() if runs is None else runs
    return KnownRuns(foundation_forecaster(), foundation_outlook(), runs, clock)


def test_step_by_step_is_the_same_as_reading_the_whole_curve():
    task = family_task(1)
    clock = Clock.of_steps([np.arange(20.0)])
    judge = known(task.only(np.arange(10)), clock).judge(None, task.losses[12, 0], BLANK)

    for step, loss in enumerate(task.losses[12]):
        forecast, _ = judge.update(float(step), float(loss), np.nan)
        if step == 7:
            early = forecast

    curve = Curve.of(dict(enumerate(task.losses[12, :8])))
    points = points_of(curve, judge.scales[0], clock, Rival(*judge.rival))
    forecaster = judge.forecaster
    states = forecaster.cell.run(encode(points))[:, -1]
    mixture = forecaster.forecast(
        states, points.units[:, -1], BLANK[None], points.times[:, -1], np.ones(1)
    )
    median = judge.scales[0].to_losses(mixture.quantiles(np.array([0.5]))[0])
    np.testing.assert_allclose(early.median, median, rtol=1e-9)


def test_dense_reports_are_looked_at_but_not_all_kept():
    judge = known(clock=Clock(0.0, 1.0, 9999.0)).judge(0.1, 2.0, BLANK)

    for step in range(0, 10_000, 7):
        judge.update(float(step), 2.0 - step / 10_000, np.nan)

    assert len(judge._steps) <= 49


def test_labelled_runs_move_the_prototypes():
    judge = known(family_task(2)).judge(0.3, 2.0, BLANK)

    assert judge.prototypes.shape[0] == 20
    assert (judge.prototypes != general_prototypes(foundation_outlook())).any()
