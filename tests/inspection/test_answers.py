import pytest
from rich.console import Console

from hyperlearn.errors import UnknownNameError
from hyperlearn.inspection.answers import (
    comparison_sheet,
    explanation,
    explanation_sheet,
    importance_frame,
    speaking_frame,
)
from hyperlearn.inspection.documents import as_json
from hyperlearn.inspection.facts.comparison import compared
from hyperlearn.inspection.facts.trial_page import trial_page
from tests.inspection.conftest import FEW, HOSTILE, PLAIN


def printed(sheet, width=80):
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as caught:
        console.print(sheet)
    return caught.get()


def test_importance_is_a_frame_with_the_greatest_first(history):
    frame = importance_frame(history, PLAIN)
    assert list(frame) == ["parameter", "share", "n_trials"]
    assert frame["share"].is_monotonic_decreasing
    assert importance_frame(history, FEW).empty


def test_a_study_does_not_speak_about_itself(history):
    frame = speaking_frame(history, PLAIN)
    assert PLAIN not in frame["study"].tolist()
    assert {HOSTILE, FEW} <= set(frame["study"])
    with pytest.raises(UnknownNameError):
        speaking_frame(history, "nowhere")


@pytest.mark.parametrize("width", [30, 200])
def test_a_comparison_fits_the_terminal_and_obeys_no_name(history, width):
    text = printed(comparison_sheet(compared(history, [PLAIN, HOSTILE])), width)
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_trial_is_explained_to_people_and_machines(history):
    page = trial_page(history, PLAIN, 1)
    text = printed(explanation_sheet(page))
    assert "expected <i>much</i>" in text
    assert "\x1b" not in text
    assert '"deviation": 0.1' in as_json(explanation(page))


def test_a_trial_without_evidence_is_explained_too(history):
    assert "two goals" in printed(explanation_sheet(trial_page(history, "two goals", 0)))
