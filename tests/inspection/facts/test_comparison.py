import pytest

from hyperlearn.errors import InvalidArgumentError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.inspection.facts.comparison import compared
from tests.inspection.conftest import FEW, PLAIN, make_study


def test_studies_of_one_task_are_drawn_together(tmp_path):
    with History(tmp_path / "two.db") as history:
        make_study(history, "first", "adult", 6)
        make_study(history, "second", "adult", 4, seed=3)
        found = compared(history, ["first", "second"])
        history.optuna_storage().engine.dispose()
    assert [mark.name for mark in found.chart.marks] == ["first", "second"]
    assert "reached the best accuracy" in found.sentence
    rows = {row[0]: row[1:] for row in found.table.rows}
    assert rows["trials"] == ("6", "4")
    assert rows["best after 3"][1] != "-"


def test_values_of_different_tasks_are_not_compared(history):
    found = compared(history, [PLAIN, FEW])
    assert found.chart is None
    assert "cannot be compared" in found.sentence
    assert [one.study for one in found.summaries] == [PLAIN, FEW]


@pytest.mark.parametrize("names", [[], [PLAIN], [PLAIN, PLAIN], ["a"] * 9])
def test_too_few_too_many_or_the_same_studies_are_refused(history, names):
    with pytest.raises(InvalidArgumentError, match="two to 6 different"):
        compared(history, names)


def test_an_unknown_study_is_named(history):
    with pytest.raises(UnknownNameError, match="nowhere"):
        compared(history, [PLAIN, "nowhere"])
