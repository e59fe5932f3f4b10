"""What is to be predicted: classes, or numbers to be regressed on.

Text, booleans and categories name classes. Numbers name classes if they are whole and few: two,
or at most 100 that on average occur twice or more. To have other numbers taken for classes, give
them as text.
"""

import numpy as np
import pandas as pd

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.frame import Series, as_floats, has_numbers, read_levels
from hyperlearn.metafeatures.table import ClassTarget, NumericTarget, Target
from hyperlearn.records import FloatArray

SERIES_LIKE = (list, tuple, np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)

MAX_NUMERIC_CLASSES = 100
"""Whole numbers of more distinct values than this are regressed on."""


def read_target(y: object, n_rows: int) -> Target:
    """Check a target and tell classes from numbers.

    Args:
        y: Target, shape (n_rows,) or (n_rows, 1): numpy array, pandas series or frame of one
            column, or a list.
        n_rows: Rows of the data.

    Raises:
        InvalidTaskError: The length differs, values are missing, infinite, all the same or of an
            unsupported type.
    """
    column = _as_series(y)
    if len(column) != n_rows:
        raise InvalidTaskError(
            f"y has {len(column)!r} values and X has {n_rows!r} rows; give one value for each row"
        )
    n_missing = int(column.isna().sum())
    if n_missing:
        raise InvalidTaskError(
            f"y is missing in {n_missing!r} of {n_rows!r} rows; drop the rows without a target"
        )
    if has_numbers(column):
        return _numeric_target(as_floats(column))
    codes, texts = read_levels(column)
    if len(texts) == 1:
        raise _single_value(texts[0])
    return ClassTarget(codes, np.bincount(codes))


def _numeric_target(values: FloatArray) -> Target:
    infinite = np.isinf(values)
    if infinite.any():
        raise InvalidTaskError(
            f"y holds {float(values[infinite][0])!r}; drop such rows or give a finite number"
        )
    distinct, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(distinct) == 1:
        raise _single_value(float(distinct[0]))
    few = len(distinct) == 2 or len(distinct) <= min(MAX_NUMERIC_CLASSES, len(values) / 2)
    if few and np.all(distinct == np.round(distinct)):
        return ClassTarget(codes, counts)
    return NumericTarget(values)


def _single_value(value: object) -> InvalidTaskError:
    return InvalidTaskError(
        f"y has one class (or value) only, {value!r}; give data with at least two"
    )


def _as_series(y: object) -> Series:
    """Return a target of any accepted kind as a series by the name of y."""
    if isinstance(y, pd.DataFrame | np.ndarray) and y.ndim == 2 and y.shape[1] == 1:
        y = y.iloc[:, 0] if isinstance(y, pd.DataFrame) else y[:, 0]
    shape = getattr(y, "shape", None)
    if shape is not None and len(shape) != 1:
        raise InvalidTaskError(f"y has shape {shape!r}; give one value for each row")
    if not isinstance(y, SERIES_LIKE):
        raise InvalidTaskError(
            f"y is a {type(y).__name__}; give a numpy array, a pandas series or a list"
        )
    return pd.Series(y, name="y")
