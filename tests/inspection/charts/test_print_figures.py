import io
import warnings

import numpy as np
import pytest

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Points
from hyperlearn.inspection.charts.print_figures import printed

pytest.importorskip("matplotlib")
ONE = np.ones(2)


def saved(figure):
    written = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(written, format="svg")
    return written.getvalue().decode()


def test_names_are_shown_and_not_read_as_formulas():
    marks = (Line("_$x$", ONE, ONE), Points("$y_", ONE, ONE))
    figure = printed(Chart("cost in $", "s", Axis("$lr$"), Axis("a_b"), marks))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [" _$x$", "$y_"]
    assert saved(figure).startswith("<?xml")


def test_a_logarithmic_axis_and_a_band_are_drawn():
    line = Line("mean", np.array([0.1, 10.0]), ONE, ONE - 1, ONE + 1, is_step=True)
    figure = printed(Chart("t", "s", Axis("lr", is_log=True), Axis("loss"), (line,)))
    (axes,) = figure.axes
    assert axes.get_xscale() == "log"
    assert len(axes.collections) == 1
    assert not figure.legends


def test_bars_are_read_from_the_top():
    chart = Chart("t", "s", Axis("x"), Axis("", categories=("a", "b")), (Bars("n", ONE),))
    (axes,) = printed(chart).axes
    assert axes.yaxis_inverted()
    assert [one.get_text() for one in axes.get_yticklabels()] == ["a", "b"]


def test_parallel_coordinates_have_an_axis_for_each_hyperparameter_with_its_ends():
    chart = Chart(
        "t",
        "s",
        Axis("", categories=("lr", "loss")),
        Axis("", is_hidden=True),
        (Line("", np.arange(2.0), ONE / 2),),
        (("1e-05", "0.1"), ("3", "1")),
    )
    figure = printed(chart)
    texts = [one.get_text() for one in figure.axes[0].texts]
    assert texts == ["1e-05", "0.1", "3", "1"]
    assert saved(figure)
