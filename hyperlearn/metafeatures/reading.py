"""From what a user has (arrays, data frames, sparse matrices, lists) to a table."""

from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.columns import Columns, array_columns, check_shape, sparse_columns
from hyperlearn.metafeatures.frame import frame_columns
from hyperlearn.metafeatures.row_order import column_salts, dense_keys, row_order
from hyperlearn.metafeatures.table import ClassTarget, Table, Target
from hyperlearn.metafeatures.target import read_target
from hyperlearn.records import FloatArray, IntArray

MAX_STRATA = 100
"""Of more classes than this, a small sample would hold hardly two rows each."""


def read_table(X: object, y: object = None, *, seed: int, max_rows: int, max_columns: int) -> Table:
    """Check a data set and sample it into a table.

    Rows are sampled by what they hold, so the sample does not depend on their order; up to 100
    classes are sampled in proportion and at least once each. Columns are sampled by position.

    Args:
        X: Features, shape (n_rows, n_columns): numpy array, pandas frame, scipy sparse matrix or
            array, or a list of rows. NaN, None and NA are missing values.
        y: Target, shape (n_rows,) or (n_rows, 1), without missing values; or None.
        seed: Which rows and columns are sampled, and the order of rows.
        max_rows: At most so many rows are kept.
        max_columns: At most so many columns are kept.

    Raises:
        InvalidTaskError: The data cannot be used; the message says why and what to do.
    """
    columns = _read_columns(X, max_columns, seed)
    n_rows = len(columns.levels)
    target = None if y is None else read_target(y, n_rows)
    keys = columns.keys(seed)
    if target is not None:
        keys = keys + dense_keys(_as_column(target), column_salts(1, seed + 1))
    rows = row_order(keys, _strata(target))[:max_rows]
    return Table(
        n_rows=n_rows,
        n_numeric=columns.n_numeric,
        n_categorical=columns.n_categorical,
        rows=rows,
        numeric=columns.numeric_rows(rows),
        categorical=columns.levels[rows],
        target=None if target is None else target.take(rows),
    )


def _read_columns(X: object, max_columns: int, seed: int) -> Columns:
    if isinstance(X, pd.DataFrame):
        return frame_columns(X, max_columns, seed)
    if sparse.issparse(X):
        return sparse_columns(sparse.csr_array(cast("sparse.csr_array", X)), max_columns, seed)
    array = _as_array(X)
    check_shape(array.shape)
    if array.dtype.kind in "biuf":
        return array_columns(array, max_columns, seed)
    if array.dtype.kind in "OUT":
        return frame_columns(pd.DataFrame(array.astype(object)), max_columns, seed)
    raise InvalidTaskError(
        f"X holds cells of type {array.dtype!s}; give numbers, booleans or text, and times as "
        "numbers, such as seconds since a start"
    )


def _as_array(X: object) -> NDArray[Any]:
    """Return an array as it is, and a list of rows as an array of objects."""
    if isinstance(X, np.ma.MaskedArray):
        return np.ma.filled(X.astype(np.float64), np.nan)
    if isinstance(X, np.ndarray) and X.dtype == np.longdouble:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
            return X.astype(np.float64)
    if isinstance(X, np.ndarray):
        return np.asarray(X)
    if isinstance(X, list | tuple):
        try:
            return np.array(X, dtype=object)
        except ValueError as error:
            raise InvalidTaskError(
                f"X is a list of rows of different lengths ({error}); give rows of one length"
            ) from error
    if isinstance(X, pd.Series):
        return X.to_numpy()
    raise InvalidTaskError(
        f"X is a {type(X).__name__}; give a numpy array, a pandas frame, a scipy sparse matrix or "
        "a list of rows"
    )


def _strata(target: Target | None) -> IntArray | None:
    """Return the classes by which to sample, None if there are none or too many of them."""
    if isinstance(target, ClassTarget) and len(target.counts) <= MAX_STRATA:
        return target.codes
    return None


def _as_column(target: Target) -> FloatArray:
    values = target.codes if isinstance(target, ClassTarget) else target.values
    return np.asarray(values, dtype=np.float64)[:, np.newaxis]
