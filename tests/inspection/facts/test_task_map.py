import numpy as np
import pytest

from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.task_map import map_section, task_map
from tests.inspection.conftest import FEW, TWO


@pytest.fixture(scope="module")
def found(reading):
    return task_map(reading)


def test_a_task_is_nothing_from_itself_and_at_most_two_from_others(found):
    assert found.names[0] == "adult"
    assert found.distances[0] == 0.0
    assert np.all((found.distances >= 0) & (found.distances <= 2.0 + 1e-9))
    assert found.places.shape == (len(found.names), 2)


def test_the_nearest_tasks_are_listed_first(reading):
    table = map_section(reading).table
    values = [float(row[1]) for row in table.rows]
    assert values == sorted(values)


@pytest.mark.parametrize("name", [FEW, TWO, "empty"])
def test_too_little_has_no_place_on_the_map(history, name):
    assert map_section(StudyReading.of(history, name)) is None
