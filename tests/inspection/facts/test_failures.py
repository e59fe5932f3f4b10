from hyperlearn.inspection.facts.failures import failure_section
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import FEW


def test_failures_are_counted_by_kind_with_their_last_message(reading):
    section = failure_section(reading)
    assert section.table.rows == (("ZeroDivisionError", "1", "7", "too <b>far</b>"),)
    assert section.sentence.startswith("1 of 24 trials failed")


def test_without_failures_there_is_nothing_to_say(history):
    assert failure_section(StudyReading.of(history, FEW)) is None
