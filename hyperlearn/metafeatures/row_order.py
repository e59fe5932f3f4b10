"""An order of rows that depends on what they hold, not on where they stand.

Sampling and cross-validation need some order of the rows. Taking the given one would make
meta-features depend on how a file happens to be sorted. Here every row gets a key that is mixed
from its own cells and a seed: sorted by key, rows stand in an order that is as good as random, the
same however they came, and the first k of them are a sample of any k rows.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hyperlearn.records import FloatArray, IntArray

KeyArray = NDArray[np.uint64]

_BLOCK_CELLS = 1 << 17
_NAN_BITS = np.float64("nan").view(np.uint64)


def column_salts(n_columns: int, seed: int) -> KeyArray:
    """Draw an odd number for each column, shape (n_columns,), so that columns are told apart."""
    drawn = np.random.default_rng(seed).integers(0, 2**64, n_columns, dtype=np.uint64)
    return drawn | np.uint64(1)


def dense_keys(cells: NDArray[Any], salts: KeyArray) -> KeyArray:
    """Return a key for each row of an array, shape (n_rows,); a cell of 0 adds nothing to it.

    Args:
        cells: Numbers, shape (n_rows, n_columns); NaN is a value like any other.
        salts: An odd number for each column, shape (n_columns,).
    """
    n_rows, n_columns = cells.shape
    step = max(1, _BLOCK_CELLS // max(1, n_columns))
    keys = np.empty(n_rows, dtype=np.uint64)
    for start in range(0, n_rows, step):
        block = np.asarray(cells[start : start + step], dtype=np.float64)
        keys[start : start + step] = _mix(_bits(block) * salts).sum(axis=1, dtype=np.uint64)
    return keys


def sparse_keys(cells: sparse.csr_array, salts: KeyArray) -> KeyArray:
    """Return the keys that ``dense_keys`` gives to the same numbers, from the stored cells only."""
    stored = _mix(_bits(np.asarray(cells.data, dtype=np.float64)) * salts[cells.indices])
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(stored, dtype=np.uint64)])
    difference: KeyArray = sums[cells.indptr[1:]] - sums[cells.indptr[:-1]]
    return difference


def row_order(keys: KeyArray, strata: IntArray | None = None) -> IntArray:
    """Order rows by their keys, the strata taking turns in proportion to their size.

    Rows with one key hold the same, so it does not matter which of them comes first; they are
    spread over the order all the same, or a sample would take all copies of a row or none.

    Args:
        keys: A key for each row, shape (n_rows,).
        strata: Number of each row's stratum, shape (n_rows,), or None. The first k rows then have
            at least one of every stratum, if k allows, and otherwise keep the proportions.

    Returns:
        Positions of the rows, first to last, shape (n_rows,).
    """
    by_key = np.argsort(keys, kind="stable")
    spread = np.empty_like(keys)
    spread[by_key] = _mix(keys[by_key] + (_rank_in_run(keys[by_key]) + np.uint64(1)) * _SPREAD)
    order = np.argsort(spread, kind="stable")
    if strata is None:
        return order
    by_stratum = order[np.argsort(strata[order], kind="stable")]
    turn = np.empty(len(keys))
    turn[by_stratum] = _rank_in_run(strata[by_stratum]) / np.bincount(strata)[strata[by_stratum]]
    return order[np.argsort(turn[order], kind="stable")]


_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def _bits(values: FloatArray) -> KeyArray:
    """Return each number's bit pattern; that of 0 (and -0) is 0, all NaN share one."""
    bits = (values + 0.0).view(np.uint64)
    return np.where(np.isnan(values), _NAN_BITS, bits)


def _mix(keys: KeyArray) -> KeyArray:
    """Scatter numbers over all 64 bits; 0 stays 0 (Steele, Lea and Flood, OOPSLA 2014)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


def _rank_in_run(ordered: NDArray[np.integer]) -> KeyArray:
    """Count from 0 within each run of equal neighbours, same shape."""
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    lengths = np.diff(np.append(starts, len(ordered)))
    return (np.arange(len(ordered)) - np.repeat(starts, lengths)).astype(np.uint64)
