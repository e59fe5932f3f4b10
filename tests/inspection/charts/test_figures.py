import numpy as np
import pytest

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Points
from hyperlearn.inspection.charts.figures import figure

pytest.importorskip("plotly")
ONE = np.ones(2)


def test_every_mark_becomes_a_trace_and_a_band_two_more():
    marks = (Line("mean", ONE, ONE, ONE - 1, ONE + 1), Points("runs", ONE, ONE, ("a", "b")))
    drawn = figure(Chart("t", "s", Axis("lr", is_log=True), Axis("loss"), marks))
    assert [trace.name for trace in drawn.data if trace.name] == ["mean", "runs"]
    assert len(drawn.data) == 4
    assert drawn.layout.xaxis.type == "log"
    assert drawn.layout.showlegend


def test_bars_are_read_from_the_top():
    chart = Chart("t", "s", Axis("x"), Axis("", categories=("a", "b")), (Bars("n", ONE),))
    drawn = figure(chart)
    assert drawn.layout.yaxis.autorange == "reversed"
    assert list(drawn.layout.yaxis.ticktext) == ["a", "b"]
