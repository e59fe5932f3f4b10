import pytest

from hyperlearn.errors import EmptyHistoryError
from hyperlearn.history.floors_above import called_above
from hyperlearn.history.history import History


def test_what_upper_floors_do_is_found_by_name():
    assert called_above("cells", "number", 2.0) == "2"


@pytest.mark.parametrize("ask", [History.benefit, lambda history: history.report("x.html")])
def test_a_history_without_studies_has_nothing_to_say(ask):
    with pytest.raises(EmptyHistoryError, match="no study"):
        ask(History.from_studies([]))
