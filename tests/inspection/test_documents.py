import json
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.inspection.documents import as_document, as_json, rows, split_params


@dataclass(frozen=True)
class Pair:
    name: str
    share: float


def test_what_json_has_no_word_for_is_null_or_text():
    frame = pd.DataFrame({"value": [math.nan, math.inf, -math.inf, 0.5]})
    assert [row["value"] for row in as_document(frame)] == [None, "Infinity", "-Infinity", 0.5]


def test_times_are_iso_texts():
    frame = pd.DataFrame({"started": [pd.Timestamp("2026-08-01 10:03:22"), pd.NaT]})
    assert as_document(frame) == [{"started": "2026-08-01T10:03:22"}, {"started": None}]


def test_hyperparameters_that_a_trial_does_not_have_are_left_out():
    frame = pd.DataFrame({"number": [0, 1], "params_C": [1.0, math.nan]})
    assert as_document(frame) == [
        {"number": 0, "params": {"C": 1.0}},
        {"number": 1, "params": {}},
    ]


def test_a_choice_of_none_is_kept():
    row = {"number": 0, "params_depth": None, "params_C": math.nan}
    assert split_params(row) == ({"number": 0}, {"depth": None})


def test_dataclasses_arrays_and_numpy_numbers_become_json_types():
    value = {"pair": Pair("a", np.float64(0.5)), "curve": np.array([1.0, np.nan]), "n": np.int64(3)}
    assert as_document(value) == {
        "pair": {"name": "a", "share": 0.5},
        "curve": [1.0, None],
        "n": 3,
    }


def test_a_truth_value_stays_one():
    assert as_document([True, np.bool_(False)]) == [True, False]


def test_a_value_that_json_does_not_know_is_its_text():
    assert as_document({"kind": 1 + 2j}) == {"kind": "(1+2j)"}


def test_a_frame_without_rows_is_an_empty_list():
    assert as_json(pd.DataFrame({"study": []})) == "[]"


def test_rows_keep_the_columns_of_any_name():
    assert rows(pd.DataFrame([[1, 2]], columns=["class", "a b"])) == [{"class": 1, "a b": 2}]


@given(st.lists(st.none() | st.floats() | st.text(st.characters()) | st.booleans()))
def test_any_values_make_a_document_that_a_strict_reader_accepts(values):
    def refuse(name):
        raise AssertionError(name)

    assert len(json.loads(as_json(values), parse_constant=refuse)) == len(values)
