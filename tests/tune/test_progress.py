import io
import re

import optuna
import pytest
from optuna.trial import TrialState, create_trial
from rich.console import Console

from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.progress import SearchProgress, seconds_left

ACCURACY = Objective.of("accuracy", "maximize")


def shown_by(
    objective=ACCURACY, *, is_terminal=True, wanted=True, best=None, trials=(), width=150, **limits
):
    """Return what a search's progress writes to a console of its own."""
    console = Console(
        file=io.StringIO(), force_terminal=is_terminal, width=width, color_system=None
    )
    limits = {"n_trials": 12, "timeout": None} | limits
    with SearchProgress(objective, **limits, best=best, console=console, wanted=wanted) as progress:
        for number, (values, failure) in enumerate(trials):
            progress.started(number, "portfolio")
            state = TrialState.FAIL if failure else TrialState.COMPLETE
            trial = create_trial(state=state, values=values)
            trial.number = number
            progress.finished(trial, failure)
        progress.started(len(trials), "surrogate")
        progress._live.refresh()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())


def test_the_line_is_one_line_on_an_ordinary_terminal():
    shown = shown_by(trials=[([0.123456789], None)] * 9, n_trials=100, width=80)

    lines = [line for line in re.split(r"[\r\n]", shown) if "best" in line]
    assert lines
    assert all(line.rstrip().endswith("left") for line in lines)


def test_the_line_tells_trials_best_value_origin_and_time_left():
    shown = shown_by(trials=[([0.5], None), ([0.75], None), ([0.625], None)])

    assert "3/12 " in shown
    assert "best accuracy 0.75" in shown
    assert "trial 3 surrogate" in shown
    assert "left" in shown


def test_a_lower_value_is_the_best_where_the_metric_is_minimised():
    shown = shown_by(
        Objective.of("loss", "minimize"), trials=[([0.5], None), ([0.25], None), ([0.75], None)]
    )

    assert "best loss 0.25" in shown
    assert "best loss 0.75" not in shown


def test_the_best_value_from_before_is_shown_until_it_is_beaten():
    assert "best accuracy 0.875" in shown_by(best=0.875, trials=[([0.5], None)])


def test_several_metrics_have_no_best_value():
    both = Objective.of(("a", "b"), ("maximize", "minimize"))

    assert "best" not in shown_by(both, trials=[([0.5, 1.0], None)])


def test_a_failed_trial_has_a_line_of_its_own():
    shown = shown_by(trials=[(None, "ValueError: [red]no[/red]")])

    assert "trial 0 failed: ValueError: [red]no[/red]" in shown
    assert "1/12 " in shown


def test_without_a_number_of_trials_only_those_done_are_counted():
    shown = shown_by(trials=[([0.5], None)], n_trials=None, timeout=90.0)

    assert "\r1 " in shown
    assert "0:01:30 left" in shown


@pytest.mark.parametrize("how", [{"is_terminal": False}, {"wanted": False}])
def test_nothing_is_shown_without_a_terminal_or_when_not_wanted(how):
    assert shown_by(trials=[([0.5], None), (None, "ValueError")], **how) == ""


def test_optuna_is_quiet_only_while_the_line_is_shown():
    optuna.logging.set_verbosity(optuna.logging.INFO)
    verbosities = []
    for is_terminal in (True, False):
        console = Console(file=io.StringIO(), force_terminal=is_terminal)
        limits = {"n_trials": 1, "timeout": None, "best": None}
        with SearchProgress(ACCURACY, **limits, console=console, wanted=True):
            verbosities.append(optuna.logging.get_verbosity())
        verbosities.append(optuna.logging.get_verbosity())

    info, error = optuna.logging.INFO, optuna.logging.ERROR
    assert verbosities == [error, info, info, info]


@pytest.mark.parametrize(
    ("done", "paced", "elapsed", "limits", "seconds"),
    [
        (0, 0.0, 3.0, {"n_trials": 10, "timeout": None}, None),
        (4, 8.0, 8.0, {"n_trials": 10, "timeout": None}, 12.0),
        (4, 8.0, 9.0, {"n_trials": 10, "timeout": None}, 11.0),
        (4, 8.0, 8.0, {"n_trials": 10, "timeout": 15.0}, 7.0),
        (0, 0.0, 8.0, {"n_trials": 10, "timeout": 15.0}, 7.0),
        (4, 8.0, 8.0, {"n_trials": None, "timeout": 5.0}, 0.0),
        (9, 9.0, 99.0, {"n_trials": 10, "timeout": None}, 0.0),
    ],
)
def test_the_time_left_follows_the_pace_and_the_timeout(done, paced, elapsed, limits, seconds):
    assert seconds_left(done, paced, elapsed, **limits) == seconds
