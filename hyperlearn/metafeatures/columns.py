"""The columns of arrays and sparse matrices, checked and told apart by type.

Data frames, whose columns each have a type of their own, are read by ``frame``.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.row_order import KeyArray, column_salts, dense_keys, sparse_keys
from hyperlearn.records import FloatArray, IntArray

NumberArray: TypeAlias = NDArray[Any]
"""Integers or floats of any width."""


@dataclass(frozen=True, slots=True)
class Columns:
    """All rows of the sampled columns, and how many columns of each type there are in all.

    Attributes:
        numeric: Numeric cells, shape (n_rows, n_numeric_sampled); finite or NaN.
        levels: Levels of categorical cells from 0 on, -1 where missing, shape (n_rows,
            n_categorical_sampled); numbered in the order of the levels' texts.
        n_numeric: Numeric columns, sampled or not.
        n_categorical: Categorical columns, sampled or not.
    """

    numeric: NumberArray | sparse.csr_array
    levels: IntArray
    n_numeric: int
    n_categorical: int

    def keys(self, seed: int) -> KeyArray:
        """Return a key for each row that depends on its cells only, shape (n_rows,)."""
        n_numeric = self.numeric.shape[1]
        salts = column_salts(n_numeric + self.levels.shape[1], seed)
        own, others = salts[:n_numeric], salts[n_numeric:]
        keys = (
            dense_keys(self.numeric, own)
            if isinstance(self.numeric, np.ndarray)
            else sparse_keys(self.numeric, own)
        )
        return keys + dense_keys(self.levels + 1, others)

    def numeric_rows(self, rows: IntArray) -> FloatArray:
        """Return the numeric cells of some rows, shape (len(rows), n_numeric_sampled)."""
        chosen = self.numeric[rows]
        cells = chosen if isinstance(chosen, np.ndarray) else chosen.toarray()
        return np.array(cells, dtype=np.float64) + 0.0


def sample_columns(n_columns: int, max_columns: int, seed: int) -> IntArray:
    """Choose at most so many columns by position, ascending; all of them if they are not more."""
    if n_columns <= max_columns:
        return np.arange(n_columns)
    return np.sort(np.random.default_rng(seed).choice(n_columns, max_columns, replace=False))


def check_shape(shape: tuple[int, ...]) -> None:
    """Refuse anything but a table of at least one row and one column.

    Raises:
        InvalidTaskError: There are not two axes, or one of them is empty.
    """
    if len(shape) != 2:
        raise InvalidTaskError(
            f"X has shape {shape!r}; give two axes, rows and columns, all rows of one length (a "
            "single feature as X.reshape(-1, 1))"
        )
    if 0 in shape:
        raise InvalidTaskError(
            f"X has shape {shape!r}; give at least one row and one column of data"
        )


def infinite_cell(column: object, value: object) -> InvalidTaskError:
    """Make the error for an infinite cell of a column, given by its name or position."""
    return InvalidTaskError(
        f"column {column!r} holds {value!r}; put a finite number, or NaN for missing, in its place"
    )


def array_columns(X: NDArray[Any], max_columns: int, seed: int) -> Columns:
    """Read an array of numbers, all columns numeric, or of booleans, all columns categorical.

    Args:
        X: Cells, shape (n_rows, n_columns), of an integer, floating or boolean type.
        max_columns: At most so many columns are kept.
        seed: Which columns are kept if there are more.

    Raises:
        InvalidTaskError: A cell is infinite.
    """
    check_shape(X.shape)
    n_rows, n_columns = X.shape
    kept = sample_columns(n_columns, max_columns, seed)
    cells = X if len(kept) == n_columns else X[:, kept]
    if X.dtype.kind == "b":
        nothing = np.empty((n_rows, 0))
        return Columns(nothing, cells.astype(np.int64), n_numeric=0, n_categorical=n_columns)
    infinite = np.isinf(X)
    if infinite.any():
        column = int(infinite.any(axis=0).argmax())
        raise infinite_cell(column, float(X[infinite[:, column], column][0]))
    no_levels = np.empty((n_rows, 0), dtype=np.int64)
    return Columns(cells, no_levels, n_numeric=n_columns, n_categorical=0)


def sparse_columns(X: sparse.csr_array, max_columns: int, seed: int) -> Columns:
    """Read a sparse matrix, all columns numeric, without making it dense.

    Raises:
        InvalidTaskError: A cell is infinite, or the cells are not real numbers.
    """
    check_shape(X.shape)
    if X.dtype.kind not in "iufb":
        raise InvalidTaskError(f"X holds cells of type {X.dtype!s}; give real numbers")
    infinite = np.flatnonzero(np.isinf(X.data))
    if infinite.size:
        raise infinite_cell(int(X.indices[infinite[0]]), float(X.data[infinite[0]]))
    kept = sample_columns(X.shape[1], max_columns, seed)
    chosen = X[:, kept]
    chosen.sum_duplicates()
    chosen.eliminate_zeros()
    no_levels = np.empty((X.shape[0], 0), dtype=np.int64)
    return Columns(chosen, no_levels, n_numeric=X.shape[1], n_categorical=0)
