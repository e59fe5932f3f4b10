import pickle

import optuna

from hyperlearn.guidance.study_forecasts import StudyForecasts
from hyperlearn.history.history import History
from tests.guidance.test_pruner import curve, run


def study_of_three():
    study = optuna.create_study(pruner=optuna.pruners.NopPruner())
    for quality in (0.5, 0.4, 0.6):
        run(study, curve(quality))
    return study


def test_a_view_is_kept_until_another_run_has_finished():
    study, forecasts = study_of_three(), StudyForecasts(History.from_studies([]))
    study.ask()

    one, other = (forecasts.view(study, study.trials[-1]) for _ in range(2))
    run(study, curve(0.3))
    later = forecasts.view(study, study.trials[-2])

    assert one is other
    assert one.is_usable
    assert len(later.curves.runs) == 4


def test_a_study_without_finished_runs_is_not_usable():
    study = optuna.create_study()
    study.ask()

    assert not StudyForecasts(History.from_studies([])).view(study, study.trials[-1]).is_usable


def test_a_copy_starts_without_what_was_worked_out():
    study, forecasts = study_of_three(), StudyForecasts(History.from_studies([]))
    study.ask()
    forecasts.view(study, study.trials[-1])

    assert len(pickle.dumps(forecasts)) < 2_000


def test_a_monitor_knows_the_finished_runs_and_the_direction():
    study, forecasts = study_of_three(), StudyForecasts(History.from_studies([]))

    monitor = forecasts.monitor(study.ask(), metric="loss", target=0.45)
    for step, value in enumerate(curve(0.35)):
        outlook = monitor.update(step, loss=float(value))

    assert abs(outlook.expected - 0.35) < 0.1
    assert outlook.p_target > 0.5
