import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line
from hyperlearn.inspection.charts.scale import Scale, scale_of

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_every_finite_value_has_a_place_between_the_ends(values):
    scale = Scale.fitting(np.array(values), start=10.0, end=100.0)
    places = scale.places(np.array(values))
    assert np.all((places >= 9.9) & (places <= 100.1))


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_ticks_lie_within_the_scale_and_are_few(values):
    ticks = Scale.fitting(np.array(values), start=0.0, end=1.0).ticks()
    assert len(ticks) <= 14


def test_ticks_are_round_numbers():
    scale = Scale.fitting(np.array([0.913, 0.948]), start=0.0, end=1.0)
    assert [text for _, text in scale.ticks()] == ["0.92", "0.93", "0.94"]


@pytest.mark.parametrize(
    ("ends", "some"), [((1e-5, 1e-1), "0.001"), ((1.0, 20.0), "10"), ((2.0, 4.0), "3")]
)
def test_a_logarithmic_axis_has_ticks_where_a_person_expects_them(ends, some):
    scale = Scale.fitting(np.array(ends), start=0.0, end=1.0, is_log=True)
    assert some in [text for _, text in scale.ticks()]


def test_a_logarithmic_axis_has_no_place_for_zero():
    scale = Scale.fitting(np.array([0.0, 1.0, 10.0]), start=0.0, end=1.0, is_log=True)
    assert np.isnan(scale.places(np.array([0.0])))[0]


def test_an_axis_without_values_has_ends_all_the_same():
    assert Scale.fitting(np.zeros(0), start=0.0, end=1.0).high == 1.0


def test_bars_begin_at_zero_and_rows_go_downwards():
    chart = Chart(
        "t", "s", Axis("x"), Axis("", categories=("a", "b")), (Bars("n", np.array([2.0, 1.0])),)
    )
    across = scale_of(chart, is_x=True, start=0.0, end=100.0)
    down = scale_of(chart, is_x=False, start=100.0, end=0.0)
    assert across.places(np.array([0.0]))[0] >= 0.0
    first, second = down.places(np.array([0.0, 1.0]))
    assert first < second


def test_a_band_belongs_to_the_axis():
    line = Line("n", np.array([0.0]), np.array([1.0]), np.array([-5.0]), np.array([5.0]))
    scale = scale_of(Chart("t", "s", Axis("x"), Axis("y"), (line,)), is_x=False, start=1.0, end=0.0)
    assert scale.low <= -5.0
    assert scale.high >= 5.0
