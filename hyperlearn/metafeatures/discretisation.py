"""Numeric columns as few levels, each about equally frequent."""

import numpy as np

from hyperlearn.records import FloatArray, IntArray


def discretise(columns: FloatArray) -> IntArray:
    """Replace each number by the number of its equal-frequency bin.

    There are as many bins as the cube root of the rows, rounded down (Rivolli et al., 2022).
    Edges that coincide are merged, so a value never falls into two bins.

    Args:
        columns: Shape (n_rows, n_columns), n_rows above 0; NaN is missing.

    Returns:
        Bin of each cell from 0 on, -1 where missing, same shape.
    """
    n_rows, n_columns = columns.shape
    n_bins = int(n_rows ** (1 / 3))
    shares = np.linspace(0, 1, n_bins + 1)[1:]
    levels = np.full((n_rows, n_columns), -1, dtype=np.int64)
    for index, column in enumerate(columns.T):
        known = ~np.isnan(column)
        if known.any():
            edges = np.unique(np.quantile(column[known], shares))
            levels[known, index] = np.digitize(column[known], edges, right=True)
    return levels
