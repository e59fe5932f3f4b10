import numpy as np

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Points
from hyperlearn.inspection.charts.chart_table import MOST_ROWS, chart_table


def table(*marks, x=None, y=None):
    return chart_table(Chart("t", "s", x or Axis("step"), y or Axis("loss"), marks))


def test_bars_are_rows_of_their_categories():
    made = table(
        Bars("share", np.array([0.5, 0.25])), x=Axis("of all"), y=Axis("", categories=("a", "b"))
    )
    assert made.columns == ("series", "name", "of all")
    assert made.rows == (("share", "a", "0.5"), ("share", "b", "0.25"))


def test_a_band_has_columns_of_its_own():
    one = np.ones(1)
    made = table(Line("mean", one, one, one - 1, one + 1), Points("runs", one, one, ("trial 3",)))
    assert made.columns == ("series", "step", "loss", "from", "to")
    assert made.rows == (("mean", "1", "1", "0", "2"), ("runs: trial 3", "1", "1", "", ""))


def test_of_a_long_line_first_and_last_are_among_the_rows():
    values = np.arange(1000.0)
    rows = table(Line("long", values, values)).rows
    assert len(rows) == MOST_ROWS
    assert (rows[0][1], rows[-1][1]) == ("0", "999")


def test_values_that_are_not_known_are_said_to_be_missing():
    assert table(Line("a", np.array([0.0]), np.array([np.nan]))).rows[0][2] == "-"


def test_categories_are_named():
    made = table(
        Line("a", np.array([1.0]), np.ones(1)), x=Axis("kernel", categories=("rbf", "poly"))
    )
    assert made.rows[0][1] == "poly"


def test_a_picture_of_nothing_has_no_rows():
    assert table().rows == ()
