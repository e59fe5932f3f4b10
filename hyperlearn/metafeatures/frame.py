"""The columns of data frames, each checked and read by its own type.

A column is numeric, or categorical: booleans, pandas categories and text. Text stays categorical
however many values it has; what uses levels one by one looks at the most frequent ones only. An
object column is taken for what it holds.
"""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.columns import Columns, check_shape, infinite_cell, sample_columns
from hyperlearn.records import FloatArray, IntArray

Series: TypeAlias = "pd.Series[Any]"

NUMBERS_IN_OBJECTS = frozenset({"integer", "floating", "mixed-integer-float", "decimal", "empty"})
LEVELS_IN_OBJECTS = frozenset({"string", "boolean", "mixed", "mixed-integer"})
LEVEL_TYPES = (str, bool, int, float, np.generic)


def frame_columns(X: pd.DataFrame, max_columns: int, seed: int) -> Columns:
    """Read a data frame; every column is checked, at most ``max_columns`` are kept.

    Args:
        X: Columns of numbers, booleans, categories or text; None, NaN and NA are missing.
        max_columns: At most so many columns are kept.
        seed: Which columns are kept if there are more.

    Raises:
        InvalidTaskError: A column is infinite somewhere, or of another type.
    """
    check_shape(X.shape)
    is_numeric = [has_numbers(X.iloc[:, at]) for at in range(X.shape[1])]
    kept = set(sample_columns(X.shape[1], max_columns, seed).tolist())
    numeric_kept = [at for at in sorted(kept) if is_numeric[at]]
    numeric = np.empty((len(X), len(numeric_kept)), order="F")
    for at in np.flatnonzero(is_numeric).tolist():
        numbers = read_numbers(X.iloc[:, at])
        if at in kept:
            numeric[:, numeric_kept.index(at)] = numbers
    levels = [read_levels(X.iloc[:, at])[0] for at in sorted(kept) if not is_numeric[at]]
    return Columns(
        numeric,
        np.array(levels, dtype=np.int64).reshape(len(levels), len(X)).T,
        n_numeric=sum(is_numeric),
        n_categorical=len(is_numeric) - sum(is_numeric),
    )


def has_numbers(column: Series) -> bool:
    """Return whether a column is numeric; otherwise it is categorical.

    Raises:
        InvalidTaskError: The column is neither.
    """
    dtype = column.dtype
    if types.is_bool_dtype(dtype) or isinstance(dtype, pd.CategoricalDtype | pd.StringDtype):
        return False
    if types.is_numeric_dtype(dtype) and not types.is_complex_dtype(dtype):
        return True
    if types.is_object_dtype(dtype):
        held = types.infer_dtype(column, skipna=True)
        if held in NUMBERS_IN_OBJECTS | LEVELS_IN_OBJECTS:
            return held in NUMBERS_IN_OBJECTS
        raise _unsupported(column, held)
    raise _unsupported(column, str(dtype))


def read_numbers(column: Series) -> FloatArray:
    """Return a numeric column as floats, shape (n_rows,), NaN where missing.

    Raises:
        InvalidTaskError: A cell is infinite.
    """
    numbers = as_floats(column)
    infinite = np.isinf(numbers)
    if infinite.any():
        raise infinite_cell(column.name, float(numbers[infinite][0]))
    return numbers


def as_floats(column: Series) -> FloatArray:
    """Return a numeric column as floats, finite or not, shape (n_rows,), NaN where missing.

    Raises:
        InvalidTaskError: A cell is too large for a float.
    """
    try:
        if types.is_object_dtype(column.dtype):
            column = pd.to_numeric(column)
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    except OverflowError as error:
        raise InvalidTaskError(
            f"column {column.name!r} holds a number too large for a float; divide the column by a "
            "large number"
        ) from error


def read_levels(column: Series) -> tuple[IntArray, list[str]]:
    """Number a categorical column's levels in the order of their texts.

    Levels that read alike, such as 1 and "1", are one. Categories that no row has do not count.

    Returns:
        Level of each row from 0 on, -1 where missing, shape (n_rows,); and the levels' texts.

    Raises:
        InvalidTaskError: A cell is not text, a number or a boolean.
    """
    try:
        codes, found = pd.factorize(column)
    except TypeError as error:
        raise _unsupported(column, "mixed") from error
    for level in found:
        if not isinstance(level, LEVEL_TYPES):
            raise _unsupported(column, type(level).__name__)
    texts, places = np.unique(
        np.array([str(level) for level in found], dtype=object), return_inverse=True
    )
    levels = np.append(places, -1)[codes]
    return levels.astype(np.int64), [str(text) for text in texts]


def _unsupported(column: Series, held: str) -> InvalidTaskError:
    remedy = "give numbers, booleans, text or categories, or leave it out"
    if held.startswith(("date", "period", "time")):
        remedy = (
            "turn it into numbers, such as its year, its weekday or the seconds since a start, "
            "or leave it out"
        )
    return InvalidTaskError(f"column {column.name!r} is of type {held!r}; {remedy}")
