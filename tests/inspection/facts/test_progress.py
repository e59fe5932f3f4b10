import numpy as np

from hyperlearn.inspection.facts.progress import incumbent_section
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import FEW, TWO


def test_the_best_so_far_is_drawn_in_the_studys_own_sign(reading):
    marks = {mark.name: mark for mark in incumbent_section(reading).charts[0].marks}
    best = marks["best so far"]
    assert np.all(np.diff(best.y) >= 0)
    assert best.y[-1] == reading.summary.best.value


def test_the_defaults_are_a_level_of_their_own(reading):
    marks = {mark.name for mark in incumbent_section(reading).charts[0].marks}
    assert "level of the defaults" in marks


def test_one_trial_is_enough_and_two_goals_are_too_many(history):
    assert incumbent_section(StudyReading.of(history, FEW)) is not None
    assert incumbent_section(StudyReading.of(history, TWO)) is None
