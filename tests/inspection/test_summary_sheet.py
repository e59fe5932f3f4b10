from dataclasses import replace

import numpy as np
import pandas as pd
from rich.console import Console

from hyperlearn.inspection.page import Page
from hyperlearn.inspection.sparkline import ASCII_BARS
from hyperlearn.inspection.summary import BestTrial, StudySummary, counts_text
from hyperlearn.inspection.summary_sheet import summary_sheet

SUMMARY = StudySummary(
    study="svm [b]on\x1b[31m adult",
    task="adult",
    n_objectives=1,
    direction="maximize",
    metric="accuracy",
    n_trials=50,
    started=pd.Timestamp("2026-08-01 10:03"),
    finished=pd.NaT,
    states={"COMPLETE": 48, "FAIL": 2},
    best=BestTrial(17, 0.87321, {"C": 0.1, "kernel": "rbf"}),
    incumbent=np.linspace(0.7, 0.87321, 48),
    origins={"portfolio": 10, "surrogate": 40},
    failures={"ValueError": 2},
)
EMPTY = StudySummary(
    study="new",
    task="new",
    n_objectives=1,
    direction="minimize",
    metric=None,
    n_trials=0,
    started=pd.NaT,
    finished=pd.NaT,
    states={},
    best=None,
    incumbent=np.array([]),
    origins={},
    failures={},
)


def printed(summary, *, width):
    console = Console(width=width)
    with console.capture() as capture:
        console.print(summary_sheet(summary, Page(width, ASCII_BARS)))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_a_study_is_told_in_a_few_lines():
    lines = printed(SUMMARY, width=80)
    assert lines[0] == r"svm [b]on\x1b[31m adult"
    assert "goal          maximize accuracy" in lines
    assert "trials        50: 48 complete, 2 failed" in lines
    assert "best          0.87321 in trial 17" in lines
    assert "              C=0.1 kernel=rbf" in lines
    assert "suggested by  10 portfolio, 40 surrogate" in lines
    assert "failures      2 ValueError" in lines


def test_the_sparkline_fits_a_narrow_terminal():
    lines = printed(SUMMARY, width=40)
    (line,) = [line for line in lines if line.startswith("best so far")]
    assert line.endswith("@")
    assert len(line) <= 40


def test_a_study_without_trials_says_so_and_shows_no_best():
    lines = printed(EMPTY, width=80)
    assert "trials  none yet" in lines
    assert "goal    minimize a metric without a name" in lines
    assert not any("best" in line for line in lines)


def test_a_study_of_one_day_names_the_day_once():
    finished = replace(SUMMARY, finished=pd.Timestamp("2026-08-01 11:00"))
    assert "time          since 2026-08-01 10:03" in printed(SUMMARY, width=80)
    assert "time          2026-08-01 10:03 to 11:00" in printed(finished, width=80)


def test_several_objectives_have_no_single_best():
    lines = printed(replace(EMPTY, n_objectives=2), width=80)
    assert "best    no single one: there are several objectives" in lines


def test_counts_are_shown_as_text():
    assert counts_text({"a\x07": 2, "b": 1}) == r"2 a\x07, 1 b"
