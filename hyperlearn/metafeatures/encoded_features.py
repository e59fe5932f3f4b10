"""All columns as one matrix of numbers, for the models that landmark a data set."""

import numpy as np

from hyperlearn.metafeatures.numeric_columns import filled_with_mean, scaled_to_unit
from hyperlearn.metafeatures.table import Table
from hyperlearn.records import BoolArray, FloatArray, IntArray

MAX_INDICATORS = 100
"""About so many indicator columns stand for all categorical columns together."""
MIN_LEVELS, MAX_LEVELS = 2, 20
"""So many of a categorical column's levels, the most frequent ones, get an indicator."""
LARGEST = 2.0**60
"""Larger numbers are scaled down, or squares and sums of them might overflow."""


def encoded_features(table: Table) -> FloatArray:
    """Return the numeric columns, then indicators of the categorical columns' levels.

    Missing numbers are replaced by the column's mean; a missing category is a level of its own.
    The most frequent levels of a column have an indicator each, the others share one. Columns
    without any value are left out; if that leaves none, a column of zeros stands in. If a number
    is larger than 2^60, all numbers are divided by one power of two.

    Returns:
        Finite numbers, shape (n_sampled, n_encoded).
    """
    numbers = table.observed()
    if np.nanmax(np.abs(numbers), initial=0.0) > LARGEST:
        numbers = scaled_to_unit(numbers.ravel()).reshape(numbers.shape)
    n_categorical = max(1, table.categorical.shape[1])
    n_levels = int(np.clip(MAX_INDICATORS // n_categorical, MIN_LEVELS, MAX_LEVELS))
    indicators = [_indicators(column, n_levels) for column in table.categorical.T]
    encoded: FloatArray = np.hstack([filled_with_mean(numbers), *indicators])
    if encoded.shape[1] == 0:
        return np.zeros((len(encoded), 1))
    return encoded


def standardised(values: FloatArray) -> FloatArray:
    """Return a numeric target with mean 0 and deviation 1; it must not be constant."""
    unit = scaled_to_unit(values)
    scores: FloatArray = np.divide(unit - unit.mean(), unit.std())
    return scores


def _indicators(levels: IntArray, n_levels: int) -> FloatArray:
    """Return one column for each frequent level in order, and one for the rest if there is any."""
    found, codes, counts = np.unique(levels, return_inverse=True, return_counts=True)
    frequent = np.sort(np.argsort(-counts, kind="stable")[:n_levels])
    indicators: BoolArray = codes[:, np.newaxis] == frequent
    if len(found) > n_levels:
        rest = ~indicators.any(axis=1, keepdims=True)
        indicators = np.hstack([indicators, rest])
    return indicators.astype(np.float64)
