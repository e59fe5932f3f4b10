"""Rank correlation of two columns, without a warning where one of them is constant."""

import numpy as np
import pandas as pd

from hyperlearn.records import FloatArray

FEWEST = 4
"""Pairs below which a rank correlation says nothing."""


def rank_correlation(first: FloatArray, second: FloatArray) -> float:
    """Return Spearman's rank correlation over the pairs of finite values.

    Returns:
        In [-1, 1]; NaN for fewer than 4 pairs or a column that does not vary.
    """
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < FEWEST:
        return np.nan
    ranks, others = average_ranks(first[known]), average_ranks(second[known])
    ranks, others = ranks - ranks.mean(), others - others.mean()
    norm = float(np.sqrt((ranks @ ranks) * (others @ others)))
    return float(ranks @ others) / norm if norm > 0 else np.nan


def average_ranks(values: FloatArray) -> FloatArray:
    """Return ranks from 1, equal values sharing the mean of theirs; shape (n_values,), finite."""
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)
