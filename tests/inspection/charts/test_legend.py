import numpy as np

from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Points
from hyperlearn.inspection.charts.legend import legend

ONE = np.zeros(1)


def drawn(*marks):
    return legend(Chart("t", "s", Axis("x"), Axis("y"), marks))


def test_one_mark_needs_no_legend():
    assert drawn(Line("only", ONE, ONE), Line("", ONE, ONE)) == ""


def test_a_dashed_line_and_points_have_keys_of_their_own():
    keys = drawn(Line("<a>", ONE, ONE, is_dashed=True), Points("b", ONE, ONE))
    assert "key line dashed main" in keys
    assert "key dot main" in keys
    assert "&lt;a&gt;" in keys
