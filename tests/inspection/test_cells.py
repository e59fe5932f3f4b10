import math
import time
import unicodedata
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.inspection.cells import cell, duration, is_missing, number, numbers, plain, size

TIME_ZONE = timezone(timedelta(hours=5))
ODD = [math.inf, -math.inf, math.nan]


def test_an_ansi_escape_is_shown_as_letters():
    assert plain("red\x1b[31m") == r"red\x1b[31m"


def test_marks_that_turn_the_writing_direction_are_shown_as_letters():
    assert plain("abc\u202egnp") == r"abc\u202egnp"


def test_joiners_that_scripts_need_are_left_alone():
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert plain(persian) == persian


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left_in_any_text(text):
    shown = plain(text)
    shown.encode("utf-8")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("value", [None, math.nan, pd.NaT, np.float64("nan")])
def test_a_missing_value_is_a_dash(value):
    assert is_missing(value)
    assert cell(value) == "-"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"),
        (3, "3"),
        (100000.0, "100000"),
        (0.000123456, "0.00012346"),
        (-math.inf, "-inf"),
        ("rbf", "rbf"),
        (pd.Timestamp("2026-08-01 10:03:22.5"), "2026-08-01 10:03"),
        (datetime(2026, 8, 1, 10, 3), "2026-08-01 10:03"),  # noqa: DTZ001
    ],
)
def test_a_value_is_written_shortly(value, text):
    assert cell(value) == text


def test_a_time_of_another_zone_is_told_by_the_clock_on_the_wall(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    moment = pd.Timestamp("2026-08-01 10:03", tz=TIME_ZONE)
    shown = cell(moment), cell(moment.to_pydatetime())
    monkeypatch.undo()
    time.tzset()
    assert shown == ("2026-08-01 07:03", "2026-08-01 07:03")


def test_numbers_of_one_size_have_their_points_under_each_other():
    assert numbers([0.9, 0.87321111, None, -0.5]) == ["0.90000", "0.87321", "-", "-0.50000"]


def test_numbers_show_no_decimals_that_none_of_them_needs():
    assert numbers([1.5, 2.25]) == ["1.50", "2.25"]
    assert numbers([3, 40]) == ["3", "40"]


def test_numbers_of_many_sizes_are_each_written_shortly():
    assert numbers([1e-5, 0.1]) == ["1e-05", "0.1"]


def test_infinite_numbers_are_named():
    assert numbers([math.inf, 1.0]) == ["inf", "1"]


def test_rows_of_zeros_are_zeros():
    assert numbers([0, 0.0]) == ["0", "0"]


@given(
    st.lists(
        st.none() | st.floats(-1e300, 1e300) | st.sampled_from(ODD) | st.integers(-(10**12), 10**12)
    )
)
def test_any_column_of_numbers_is_written_and_close_to_them(values):
    for value, text in zip(values, numbers(values), strict=True):
        if not is_missing(value):
            # five significant digits of the largest, which is at most 1,000 times as large
            assert float(text) == pytest.approx(float(value), rel=0.1)


def test_a_whole_number_is_written_in_full():
    assert number(1234567.0) == "1234567"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.25, "0.25 s"),
        (75.0, "1 min 15 s"),
        (3600.0, "1 h 0 min"),
        (90000.0, "1 d 1 h"),
        (math.nan, "-"),
    ],
)
def test_a_duration_is_written_by_its_two_largest_units(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("n_bytes", "text"), [(0, "0 bytes"), (1536, "1.5 KiB"), (5 * 2**40, "5 TiB")]
)
def test_a_size_is_written_in_the_largest_unit(n_bytes, text):
    assert size(n_bytes) == text
