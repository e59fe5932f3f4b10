import math

import numpy as np
import optuna
import pytest
from optuna.trial import TrialState

from hyperlearn.guidance.study_curves import curve_of_trial, curves_of_study, sign_of


def study_of(values, direction="minimize"):
    """A study with one complete trial for each list of values, None being a missing step."""
    study = optuna.create_study(direction=direction)
    for curve in values:
        trial = study.ask({"lr": optuna.distributions.FloatDistribution(0.1, 0.2)})
        for step, value in enumerate(curve):
            if value is not None:
                trial.report(value, step)
        study.tell(trial, curve[-1])
    return study


def running(study, values=()):
    trial = study.ask()
    for step, value in enumerate(values):
        trial.report(value, step)
    return study.trials[-1]


def test_a_maximised_metric_becomes_a_loss():
    study = study_of([[0.1, 0.5, 0.9]], "maximize")

    curves = curves_of_study(study, running(study), None)

    assert sign_of(study) == curves.sign == -1.0
    np.testing.assert_allclose(curves.runs.losses, [[-0.1, -0.5, -0.9]])
    assert curves.runs.strategies[0].any()


def test_only_finished_runs_that_reported_count():
    study = study_of([[3.0, 2.0, 1.0]])
    for state in (TrialState.PRUNED, TrialState.FAIL):
        trial = study.ask()
        trial.report(1.0, 0)
        trial.report(1.0, 1)
        study.tell(trial, state=state)
    study.tell(study.ask(), 0.0)

    assert len(curves_of_study(study, running(study), None).runs) == 1


def test_a_missing_step_holds_the_value_before():
    study = study_of([[3.0, 2.0, 1.0], [3.0, None, 2.5]])

    runs = curves_of_study(study, running(study), None).runs

    np.testing.assert_array_equal(runs.losses[1], [3.0, 3.0, 2.5])


@pytest.mark.parametrize(("n_steps", "share"), [(None, 2 / 3), (9, 0.2)])
def test_the_budget_is_that_of_finished_runs_unless_given(n_steps, share):
    study = study_of([[3.0, 2.0, 1.0]])

    clock = curves_of_study(study, running(study), n_steps).clock

    assert clock.share(np.array([1.0]))[0] == pytest.approx(share)


def test_a_curve_keeps_what_is_not_finite():
    study = optuna.create_study()
    trial = running(study, [1.0, math.nan])

    assert math.isnan(curve_of_trial(trial, 1.0).losses[1])
