"""What the groups of meta-features share in looking at numeric columns."""

import numpy as np

from hyperlearn.metafeatures.table import Table
from hyperlearn.records import FloatArray


def varying_columns(table: Table) -> FloatArray:
    """Return the sampled numeric columns that vary, each scaled by a power of two.

    For features that do not depend on the unit of a column: scaled to magnitudes up to 1, squares
    and products neither overflow nor vanish.

    Returns:
        Shape (n_sampled, n_varying), with NaN where missing.
    """
    columns = table.observed()
    return scaled_to_unit(columns[:, distinct_values(columns) > 1])


def distinct_values(columns: FloatArray) -> FloatArray:
    """Count each column's distinct values, NaN left out, shape (n_columns,)."""
    ordered = np.sort(columns, axis=0)
    counts: FloatArray = np.sum(ordered[1:] > ordered[:-1], axis=0) + 1.0
    return counts


def filled_with_mean(columns: FloatArray) -> FloatArray:
    """Return columns with missing values replaced by the column's mean; none may be all NaN."""
    return np.where(np.isnan(columns), np.nanmean(columns, axis=0), columns)


def scaled_to_unit(columns: FloatArray) -> FloatArray:
    """Divide each column by the power of two that brings its largest magnitude into [0.5, 1).

    Args:
        columns: Shape (n_rows, n_columns) or (n_rows,), no column all NaN; NaN stays.
    """
    largest = np.nanmax(np.abs(columns), axis=0, initial=0.0)
    scaled: FloatArray = np.ldexp(columns, -np.frexp(largest)[1])
    return scaled
