from hyperlearn.inspection.facts.configurations import MOST_ROWS, best_section
from hyperlearn.inspection.facts.reading import StudyReading
from tests.inspection.conftest import PLAIN, TWO


def test_the_best_trials_stand_beside_the_defaults(reading):
    section = best_section(reading)
    assert [row[0] for row in section.table.rows] == ["1.", "2.", "3.", "4.", "5.", "defaults"]
    assert section.table.rows[-1][1] == "0"
    assert section.table.links[0] == (PLAIN, reading.summary.best.number)
    assert len(section.table.rows) == MOST_ROWS + 1


def test_a_hyperparameter_that_a_trial_does_not_have_is_missing(reading):
    table = best_section(reading).table
    kernel, degree = table.columns.index("kernel"), table.columns.index("degree")
    assert {row[degree] for row in table.rows if row[kernel] == "rbf"} <= {"-"}


def test_of_several_goals_the_trials_that_none_beats_are_listed(history):
    section = best_section(StudyReading.of(history, TWO))
    assert len(section.table.rows) == 4  # one goal is the opposite of the other
