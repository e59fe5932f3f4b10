import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.inspection.sparkline import ASCII_BARS, BARS, sparkline


def test_bars_rise_with_the_values():
    assert sparkline(np.arange(8.0), width=8) == BARS


def test_equal_values_are_a_flat_line():
    assert sparkline(np.full(3, 0.5), width=8) == BARS[0] * 3


def test_more_values_than_places_keep_the_first_and_the_last():
    assert sparkline(np.linspace(0.0, 1.0, 1000), width=2) == BARS[0] + BARS[-1]


def test_infinite_values_get_the_ends():
    line = sparkline(np.array([-np.inf, 0.0, 1.0, np.inf]), width=8)
    assert line == BARS[0] + BARS[0] + BARS[-1] + BARS[-1]


def test_only_infinite_values_are_drawn_too():
    assert sparkline(np.array([-np.inf, np.inf]), width=8) == BARS[0] + BARS[-1]


def test_no_values_are_no_bars():
    assert sparkline(np.array([]), width=8) == ""


@given(st.lists(st.floats(allow_nan=False), max_size=50), st.integers(1, 20))
def test_any_values_are_drawn_within_the_width(values, width):
    line = sparkline(np.array(values), width=width, bars=ASCII_BARS)
    assert len(line) == min(len(values), width)
    assert set(line) <= set(ASCII_BARS)
