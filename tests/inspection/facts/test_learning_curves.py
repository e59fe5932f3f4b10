from hyperlearn.inspection.facts.learning_curves import curve_section
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import TWO


def test_a_trial_that_was_stopped_is_marked_where_it_ended(reading):
    section = curve_section(reading)
    (stopped,) = [mark for mark in section.charts[0].marks if mark.name == "stopped early"]
    assert stopped.x.tolist() == [2.0]
    assert stopped.labels == ("trial 5 stopped",)
    assert "1 were stopped early" in section.sentence


def test_the_curve_of_the_best_trial_stands_out(reading):
    last = curve_section(reading).charts[0].marks[-1]
    assert last.name == f"trial {reading.summary.best.number}, the best"


def test_where_nothing_was_reported_there_is_no_picture(history):
    assert curve_section(StudyReading.of(history, TWO)) is None
