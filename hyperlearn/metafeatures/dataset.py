"""All meta-features of a data set in one call."""

import numpy as np
from threadpoolctl import threadpool_limits

from hyperlearn.metafeatures.general import general
from hyperlearn.metafeatures.information import information
from hyperlearn.metafeatures.landmarking import landmarking
from hyperlearn.metafeatures.model_based import model_based
from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.regression_target import regression_target
from hyperlearn.metafeatures.separation import separation
from hyperlearn.metafeatures.spectrum import spectrum
from hyperlearn.metafeatures.statistical import statistical

MAX_ROWS = 2000
MAX_COLUMNS = 100
LANDMARK_ROWS = 500
"""Landmarkers and trees look at so many rows."""


def dataset_meta_features(
    X: object,
    y: object = None,
    *,
    seed: int = 0,
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
) -> dict[str, float]:
    """Describe a data set by numbers, in under a second at 100,000 rows of 100 columns.

    Counts are of the whole data, everything else is of a sample of it. ``descriptions`` has a
    line on each feature. Values depend on what the rows hold and on the seed, not on the order of
    the rows; with more columns than ``max_columns``, on the order of columns too.

    Args:
        X: Features, shape (n_rows, n_columns): numpy array, pandas frame (booleans, categories
            and text are categorical), scipy sparse matrix or array, or a list of rows. NaN, None
            and NA are missing values.
        y: Target, shape (n_rows,) or (n_rows, 1), or None. Text, booleans, categories and few
            whole numbers name classes, other numbers are regressed on.
        seed: Which rows and columns are sampled, which folds rows are in, how ties are broken.
        max_rows: At most so many rows are looked at; landmarkers and trees look at 500 of them.
        max_columns: At most so many columns are looked at.

    Returns:
        Value by name, finite, or NaN where a feature is not defined for the data (or computing it
        leaves the floating range). Features of classes, of numbers to be regressed on, or of any
        target are there only if there is such a target.

    Raises:
        InvalidTaskError: The data cannot be used; the message says why and what to do.
    """
    table = read_table(X, y, seed=seed, max_rows=max_rows, max_columns=max_columns)
    small = table.head(LANDMARK_ROWS)
    # The sample is small: threads would wait for one another, and sums depend on their number.
    with threadpool_limits(limits=1), np.errstate(all="ignore"):
        features = {
            **general(table),
            **statistical(table),
            **information(table, seed=seed),
            **spectrum(table),
            **separation(table),
            **regression_target(table),
            **landmarking(small, seed=seed),
            **model_based(small, seed=seed),
        }
    return {name: value if np.isfinite(value) else np.nan for name, value in features.items()}
