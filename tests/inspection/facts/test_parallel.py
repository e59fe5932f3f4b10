import numpy as np

from hyperlearn.inspection.facts.parallel import parallel_section
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import FEW


def test_the_best_trial_ends_at_the_top_of_the_last_axis(reading):
    chart = parallel_section(reading).charts[0]
    best = chart.marks[-1]
    assert best.name == "the best trial"
    assert best.y[-1] == 1.0
    assert chart.x.categories[-1] == "accuracy"


def test_every_line_stays_between_the_ends_of_its_axes(reading):
    for line in parallel_section(reading).charts[0].marks:
        known = line.y[np.isfinite(line.y)]
        assert np.all((known >= -1e-9) & (known <= 1 + 1e-9))


def test_one_trial_is_no_comparison(history):
    assert parallel_section(StudyReading.of(history, FEW)) is None
