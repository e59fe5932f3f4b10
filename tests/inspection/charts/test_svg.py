import xml.etree.ElementTree as ET

import numpy as np
import pytest

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Points, Tone
from hyperlearn.inspection.charts.svg import shortened, svg

HARM = "</svg><script>alert(1)</script>\"'&"
X = np.array([0.0, 1.0, np.nan, 3.0, 4.0])
Y = np.array([1.0, 2.0, 2.0, np.inf, 1.0])


def chart(*marks, x=None, y=None, ends=()):
    return Chart(HARM, f"It shows {HARM}.", x or Axis(HARM), y or Axis("y"), marks, ends)


LINE = Line(HARM, X, Y, Y - 1.0, Y + 1.0, Tone.SECOND, is_step=True, is_dashed=True)
CHARTS = {
    "line": chart(LINE),
    "points": chart(Points(HARM, X, Y, (HARM,) * 5, is_labelled=True)),
    "bars": chart(Bars(HARM, np.array([0.0, 2.0])), y=Axis("", categories=(HARM, "b"))),
    "parallel": chart(
        Line("", np.arange(2.0), np.array([0.0, 1.0])),
        x=Axis("", categories=(HARM, "b")),
        ends=((HARM, "1"), ("0", "1")),
    ),
    "logarithmic": chart(
        Line("", np.array([0.0, 1e-3, 1.0]), np.ones(3)), x=Axis("x", is_log=True)
    ),
    "empty": chart(),
}


@pytest.fixture(params=CHARTS, ids=lambda name: name)
def drawn(request):
    return svg(CHARTS[request.param])


def test_what_is_drawn_is_well_formed_and_names_do_no_harm(drawn):
    root = ET.fromstring(f"<div>{drawn}</div>")  # noqa: S314 (our own)
    assert not list(root.iter("script"))
    assert "nan" not in drawn
    assert "inf" not in drawn.replace("info", "")


def test_a_picture_says_what_it_shows(drawn):
    picture = ET.fromstring(f"<div>{drawn}</div>")[0]  # noqa: S314 (our own)
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == f"{HARM}. It shows {HARM}."


def test_a_value_that_is_not_known_interrupts_a_line():
    line = Line("", np.arange(5.0), np.array([1.0, 2.0, np.nan, 2.0, 1.0]))
    assert svg(chart(line)).count('class="line main"') == 2


def test_marks_are_told_apart_in_words_where_there_are_several():
    one, other = Line("one", X, Y), Line("other", X, Y)
    assert "legend" not in svg(chart(one))
    assert "other" in svg(chart(one, other)).partition("legend")[2]


def test_a_long_label_is_shortened():
    assert len(shortened("x" * 99)) == 22
    assert shortened("short") == "short"
