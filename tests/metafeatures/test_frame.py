import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.frame import frame_columns, has_numbers, read_levels, read_numbers

NUMERIC = {
    "floats": [1.5, np.nan],
    "integers": [1, 2],
    "nullable": pd.array([1, None], dtype="Int64"),
    "objects": pd.Series([1, 2.5], dtype=object),
    "decimals": [Decimal("1.5"), None],
    "nothing": pd.Series([None, None], dtype=object),
}
CATEGORICAL = {
    "booleans": [True, False],
    "nullable": pd.array([True, None], dtype="boolean"),
    "text": ["a", "b"],
    "string": pd.array(["a", None], dtype="string"),
    "objects": pd.Series(["a", 1], dtype=object),
    "categories": pd.Categorical(["a", None], categories=["b", "a"]),
    "numbers as categories": pd.Categorical([1.5, 2.5]),
}
REFUSED = {
    "datetime64": pd.to_datetime(["2020", "2021"]),
    "timedelta64": pd.to_timedelta([1, 2]),
    "period": pd.period_range("2020", periods=2, freq="D"),
    "date": pd.Series([dt.date(2020, 1, 1)] * 2, dtype=object),
    "complex": [1j, 2.0],
    "bytes": [b"a", b"b"],
}


@pytest.mark.parametrize("kind", NUMERIC)
def test_numbers_of_any_kind_are_numeric(kind):
    column = pd.Series(NUMERIC[kind], name="age")

    assert has_numbers(column)
    assert read_numbers(column).dtype == np.float64


@pytest.mark.parametrize("kind", CATEGORICAL)
def test_booleans_text_and_categories_are_categorical(kind):
    column = pd.Series(CATEGORICAL[kind], name="age")

    assert not has_numbers(column)
    assert set(read_levels(column)[0]) <= {-1, 0, 1}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_types_are_refused_by_name_and_type(kind):
    with pytest.raises(InvalidTaskError, match=rf"column 'when' is of type '{kind}.*leave it out"):
        has_numbers(pd.Series(REFUSED[kind], name="when"))


def test_times_are_refused_with_a_way_out():
    with pytest.raises(InvalidTaskError, match="seconds since a start"):
        has_numbers(pd.Series(REFUSED["datetime64"], name="when"))


@pytest.mark.parametrize("cell", [[1], {}, (1,)])
def test_containers_in_cells_are_refused(cell):
    with pytest.raises(InvalidTaskError, match="column 'when' is of type"):
        frame_columns(pd.DataFrame({"when": [cell, cell]}), 10, 0)


def test_an_infinite_cell_is_refused_by_its_column():
    with pytest.raises(InvalidTaskError, match="column 'age' holds -inf; put a finite number"):
        frame_columns(pd.DataFrame({"size": [1.0, 2.0], "age": [1.0, -np.inf]}), 10, 0)


def test_an_infinite_cell_is_refused_in_a_column_that_is_not_sampled():
    frame = pd.DataFrame(np.full((2, 20), np.inf))

    with pytest.raises(InvalidTaskError, match="column 0 holds inf"):
        frame_columns(frame, 1, 0)


def test_a_number_beyond_floats_is_refused():
    with pytest.raises(InvalidTaskError, match="column 'age' holds a number too large"):
        frame_columns(pd.DataFrame({"age": pd.Series([10**400, 1], dtype=object)}), 10, 0)


def test_missing_cells_are_nan_among_numbers_and_minus_one_among_levels():
    frame = pd.DataFrame({"age": [1.0, None], "name": ["a", None]})

    columns = frame_columns(frame, 10, 0)

    assert np.isnan(columns.numeric[1, 0])
    assert columns.levels[:, 0].tolist() == [0, -1]


def test_levels_are_in_the_order_of_their_texts_whatever_the_type():
    texts = ["b", "a", None, "c"]
    kinds = [
        pd.Series(texts, dtype=object),
        pd.Series(texts, dtype="string"),
        pd.Series(pd.Categorical(texts, categories=["unused", "c", "b", "a"])),
    ]

    for column in kinds:
        levels, names = read_levels(column)
        assert levels.tolist() == [1, 0, -1, 2]
        assert names == ["a", "b", "c"]


def test_levels_that_read_alike_are_one():
    assert read_levels(pd.Series([1, "1", "2"], dtype=object))[0].tolist() == [0, 0, 1]


def test_columns_of_one_name_are_told_apart():
    frame = pd.DataFrame([[1.0, "a"], [2.0, "b"]], columns=["same", "same"])

    columns = frame_columns(frame, 10, 0)

    assert (columns.n_numeric, columns.n_categorical) == (1, 1)


def test_columns_are_counted_in_full_where_they_are_sampled():
    frame = pd.DataFrame({at: ["a", "b"] if at % 2 else [1.0, 2.0] for at in range(30)})

    columns = frame_columns(frame, 6, 0)

    assert (columns.n_numeric, columns.n_categorical) == (15, 15)
    assert columns.numeric.shape[1] + columns.levels.shape[1] == 6
