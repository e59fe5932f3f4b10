import pytest

from hyperlearn.errors import UnknownNameError
from hyperlearn.inspection.facts.trial_page import trial_page
from tests.inspection.conftest import HOSTILE, PLAIN, TWO


def test_a_trial_is_told_with_its_evidence_and_curve(history):
    page = trial_page(history, PLAIN, 1)
    assert "Suggested by surrogate: expected <i>much</i>." in page.sentence
    assert page.nearest_table.rows[0][1] == "70%"
    assert page.nearest_tasks[0][0] == HOSTILE
    assert [chart.title for chart in page.curves] == ["accuracy"]
    assert dict(page.facts)["expected"] == "0.9 ± 0.1"


def test_a_failed_trial_says_why(history):
    page = trial_page(history, PLAIN, 7)
    assert dict(page.facts)["failure"] == "ZeroDivisionError: too <b>far</b>"
    assert page.sentence.startswith("Trial 7 is failed.")


def test_a_trial_of_plain_optuna_is_told_without_a_reason(history):
    page = trial_page(history, TWO, 0)
    assert page.sentence.endswith("Nothing is known of why it was suggested.")
    assert page.evidence is None
    assert page.curves == ()


@pytest.mark.parametrize("number", [-1, 99])
def test_a_trial_that_is_not_there_is_named(history, number):
    with pytest.raises(UnknownNameError, match=f"trial {number} is not in study .* 0 to 23"):
        trial_page(history, PLAIN, number)
