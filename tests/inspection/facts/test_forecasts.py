import numpy as np
import optuna
import pytest

from hyperlearn.history.history import History
from hyperlearn.inspection.charts.chart import Line
from hyperlearn.inspection.facts.forecasts import forecast_section
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.records import STOPPED_ATTRIBUTE
from tests.inspection.conftest import FEW, HOSTILE, TWO

N_STEPS = 12


def curve(final, trial, last=N_STEPS):
    """Report a curve that comes close to its end."""
    for step in range(last):
        trial.report(final * (1 - np.exp(-(step + 1) / 3)), step)


@pytest.fixture(scope="module")
def stopped():
    """A study of which one run was stopped early, with a reason, and one still runs."""
    study = optuna.create_study(study_name="curves", direction="maximize")
    study.set_metric_names(["accuracy"])
    for number in range(10):
        trial = study.ask()
        curve(0.8 + 0.01 * number, trial)
        study.tell(trial, 0.8 + 0.01 * number)
    bad = study.ask()
    curve(0.3, bad, 5)
    bad.set_user_attr(STOPPED_ATTRIBUTE, f"its chance is small {HOSTILE}")
    study.tell(bad, state=optuna.trial.TrialState.PRUNED)
    curve(0.85, study.ask(), 6)
    return StudyReading.of(History.from_studies([study]), "curves")


def test_a_run_that_was_stopped_and_one_that_runs_are_foretold(stopped):
    section = forecast_section(stopped)
    assert [row[:3] for row in section.table.rows] == [
        ("11", "running", "5"),
        ("10", "pruned", "4"),
    ]
    assert "1 running and the latest 1 stopped" in section.sentence


def test_the_bad_run_is_expected_to_end_below_the_good_one(stopped):
    rows = forecast_section(stopped).table.rows
    running, bad = (float(row[4].split()[0]) for row in rows)
    assert bad < 0.6 < running < 1.0


def test_why_a_run_was_stopped_is_told_as_its_pruner_said(stopped):
    running, bad = forecast_section(stopped).table.rows
    assert bad[5].startswith("its chance is small <script>")
    assert running[5] == ""


def test_a_forecast_leads_from_the_last_report_to_the_last_step_and_is_dashed(stopped):
    marks = forecast_section(stopped).charts[0].marks
    dashed = [mark for mark in marks if isinstance(mark, Line) and mark.is_dashed]
    assert [mark.x.tolist() for mark in dashed] == [[5.0, 11.0], [4.0, 11.0]]
    assert all(mark.low[1] <= mark.y[1] <= mark.high[1] for mark in dashed)
    assert "were not measured" in forecast_section(stopped).note


@pytest.mark.parametrize("name", [FEW, TWO])
def test_where_no_run_was_stopped_or_nothing_is_known_there_is_no_forecast(history, name):
    assert forecast_section(StudyReading.of(history, name)) is None
