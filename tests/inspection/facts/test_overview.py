import pytest

from hyperlearn.inspection.facts.overview import overview, quick_facts
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import PLAIN, TWO


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (PLAIN, "(higher is better), found in trial"),
        (TWO, "4 trials on task two goals: 4 complete."),
        ("empty", "No trial has been run on task empty yet."),
    ],
)
def test_a_study_is_told_in_a_sentence(history, name, said):
    assert said in overview(StudyReading.of(history, name).summary)


def test_what_is_not_known_is_left_out(history):
    facts = dict(quick_facts(StudyReading.of(history, "empty").summary))
    assert facts["trials"] == "none yet"
    assert "best" not in facts
