import pytest

from hyperlearn.errors import EmptyHistoryError
from hyperlearn.history.history import History
from hyperlearn.inspection.facts.reading import StudyReading, latest_study
from tests.inspection.conftest import TWO


def test_a_study_is_read_with_its_goal(reading):
    assert (reading.metric, reading.sign, reading.has_one_objective) == ("accuracy", -1.0, True)
    assert reading.goal.direction == "maximize"
    assert reading.is_complete.sum() == 22  # one failed, one was pruned


def test_a_study_that_names_no_metric_has_values(history):
    reading = StudyReading.of(history, TWO)
    assert reading.metric == "value"
    assert not reading.has_one_objective


def test_the_latest_study_is_the_one_made_last(history):
    assert latest_study(history) == "empty"


def test_without_studies_there_is_no_latest():
    with pytest.raises(EmptyHistoryError, match="run a study first"):
        latest_study(History.from_studies([]))
