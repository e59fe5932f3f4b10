import math

import pandas as pd
import pytest
from rich.console import Console

from hyperlearn.inspection.tables import BEST, STUDIES, table

STUDIES_FRAME = pd.DataFrame(
    {
        "study": [
            "svm on adult",
            "evil [red]x[/red] \x1b[31m",
            "a name that goes on and on and on",
        ],
        "task": ["adult", "[bold]", "credit-g"],
        "domain": [None, None, "credit"],
        "direction": ["maximize", "minimize", "minimize"],
        "metric": ["accuracy", None, "rmse"],
        "n_trials": [50, 3, 1200],
        "n_complete": [48, 0, 1100],
        "n_failed": [2, 3, 100],
        "n_running": [0, 0, 0],
        "best": [0.87321111, math.nan, 0.123456],
        "started": [pd.Timestamp("2026-08-01 10:03"), pd.NaT, pd.NaT],
        "finished": [pd.NaT, pd.NaT, pd.NaT],
    }
)
BEST_FRAME = pd.DataFrame(
    {
        "rank": [1, 2],
        "task": ["adult", "adult"],
        "study": ["svm", "mlp"],
        "number": [17, 3],
        "value": [0.8732111, 0.86],
        "params_C": [0.000123, math.nan],
        "params_kernel": ["rbf", math.nan],
        "params_layers": [math.nan, 3.0],
    }
)


def printed(what, *, width):
    console = Console(width=width)
    with console.capture() as capture:
        console.print(what)
    return capture.get()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize(("frame", "view"), [(STUDIES_FRAME, STUDIES), (BEST_FRAME, BEST)])
def test_no_line_is_longer_than_the_terminal_and_no_number_is_cut(frame, view, width):
    lines = printed(table(frame, view, width=width), width=width).splitlines()
    assert len(lines) > len(frame)
    assert all(len(line.rstrip()) <= width for line in lines)
    assert "…" not in "".join(lines)


def test_a_narrow_table_keeps_what_matters_and_names_the_rest():
    text = printed(table(STUDIES_FRAME, STUDIES, width=40), width=40)
    assert text.splitlines()[0].split() == ["study", "best", "trials"]
    assert "0.87321" in text
    named = text.partition("no room for: ")[2].replace("\n", " ").split(", ")
    assert {name.strip() for name in named} == {
        *("task", "metric", "direction", "complete", "failed"),
        *("running", "started", "finished", "domain"),
    }


def test_a_wide_table_shows_every_column_and_no_note():
    text = printed(table(STUDIES_FRAME, STUDIES, width=200), width=200)
    assert "2026-08-01 10:03" in text
    assert "no room for" not in text


def test_without_a_width_every_name_stays_on_one_line():
    text = printed(table(STUDIES_FRAME, STUDIES, width=None), width=1000)
    assert len(text.splitlines()) == 2 + len(STUDIES_FRAME)


def test_markup_and_escapes_in_names_are_shown_as_text():
    text = printed(table(STUDIES_FRAME, STUDIES, width=200), width=200)
    assert r"evil [red]x[/red] \x1b[31m" in text
    assert "[bold]" in text


def test_hyperparameters_have_columns_where_they_fit_and_are_folded_where_not():
    assert "kernel  layers" in printed(table(BEST_FRAME, BEST, width=80), width=80)
    folded = printed(table(BEST_FRAME, BEST, width=50), width=50)
    assert "C=0.000123" in folded
    assert "layers=3" in folded


def test_a_frame_without_rows_is_a_sentence():
    assert printed(table(STUDIES_FRAME.iloc[:0], STUDIES, width=80), width=80) == "no studies yet\n"
