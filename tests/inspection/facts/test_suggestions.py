from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.suggestions import suggestion_section
from tests.inspection.conftest import TWO


def test_every_suggestion_is_given_with_its_reason_and_what_came(reading):
    section = suggestion_section(reading)
    assert len(section.table.rows) == 24
    assert section.table.rows[0][1:3] == ("defaults", "0.9 ± 0.1")
    assert section.table.rows[0][4] == "expected <i>much</i>"
    assert "came within their 95 % range" in section.sentence


def test_a_study_of_plain_optuna_says_nothing(history):
    assert suggestion_section(StudyReading.of(history, TWO)) is None
