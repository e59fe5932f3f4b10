"""Meta-features from the distribution of numeric columns and their correlations.

Source:
    Rivolli, Garcia, Soares, Vanschoren, de Carvalho: Meta-features for meta-learning.
    Knowledge-Based Systems 240, 2022 (group "statistical").
"""

import numpy as np
from scipy import stats

from hyperlearn.metafeatures.numeric_columns import (
    distinct_values,
    filled_with_mean,
    varying_columns,
)
from hyperlearn.metafeatures.summary import kurtosis, mean_and_deviation, ratio, skewness
from hyperlearn.metafeatures.table import ClassTarget, Table
from hyperlearn.records import FloatArray

TRIMMED_SHARE = 0.2
NORMAL_DEVIATIONS_PER_MAD = 1.4826
OUTLIER_RANGES = 1.5
STRONG_CORRELATION = 0.5
SIGNIFICANCE = 0.05
MAX_TESTED = 5000
"""Beyond so many values the p-value of the normality test is not accurate."""


def statistical(table: Table) -> dict[str, float]:
    """Return location, spread, shape and correlation of the numeric columns.

    Each value of a column enters as it is, in the column's own unit; missing values are left out,
    and for covariances replaced by the column's mean. All features but the counts are undefined
    (NaN) without numeric columns; ``cor``, ``cov`` and ``nr_cor_attr`` with a single one;
    ``skewness``, ``kurtosis`` and ``cor`` leave constant columns out.
    """
    columns = table.observed()
    varying = varying_columns(table)
    return {
        **_location(columns),
        **_shape(varying),
        **_covariance(filled_with_mean(columns)),
        **_correlation(correlation_matrix(varying), columns.shape[1]),
        **mean_and_deviation("sparsity", _sparsity(table)),
        **_gravity(table, columns),
    }


def correlation_matrix(varying: FloatArray) -> FloatArray:
    """Return Pearson correlations of columns that vary, shape (n_columns, n_columns)."""
    n_columns = varying.shape[1]
    if n_columns == 0:
        return np.empty((0, 0))
    correlations = np.corrcoef(filled_with_mean(varying), rowvar=False)
    return correlations.reshape(n_columns, n_columns)


def _location(columns: FloatArray) -> dict[str, float]:
    low, first, median, third, high = _quartiles(columns)
    reach = OUTLIER_RANGES * (third - first)
    features = {
        "min": low,
        "max": high,
        "range": high - low,
        "median": median,
        "iq_range": third - first,
        "mad": NORMAL_DEVIATIONS_PER_MAD * np.nanmedian(np.abs(columns - median), axis=0),
        "mean": np.nanmean(columns, axis=0),
        "t_mean": _trimmed_mean(columns),
        "sd": _deviation(columns),
        "var": _deviation(columns) ** 2,
    }
    summaries = [mean_and_deviation(name, values) for name, values in features.items()]
    outlying = (low < first - reach) | (high > third + reach)
    merged = {name: value for summary in summaries for name, value in summary.items()}
    return {**merged, "nr_outliers": float(np.sum(outlying))}


def _quartiles(columns: FloatArray) -> FloatArray:
    """Return minimum, quartiles and maximum of each column, shape (5, n_columns)."""
    if columns.shape[1] == 0:
        return np.empty((5, 0))
    quartiles: FloatArray = np.nanquantile(columns, (0.0, 0.25, 0.5, 0.75, 1.0), axis=0)
    return quartiles


def _deviation(columns: FloatArray) -> FloatArray:
    """Return standard deviations with n - 1; NaN where there is a single value."""
    n_known = np.sum(~np.isnan(columns), axis=0)
    deviations: FloatArray = np.nanstd(columns, axis=0)
    unbiased: FloatArray = deviations * np.sqrt(
        n_known / np.where(n_known > 1, n_known - 1.0, np.nan)
    )
    return unbiased


def _trimmed_mean(columns: FloatArray) -> FloatArray:
    """Return means without the lowest and the highest fifth of each column's values."""
    ordered = np.sort(columns, axis=0)
    n_known = np.sum(~np.isnan(columns), axis=0)
    n_cut = (TRIMMED_SHARE * n_known).astype(np.int64)
    places = np.arange(len(columns))[:, np.newaxis]
    kept = (places >= n_cut) & (places < n_known - n_cut)
    means: FloatArray = np.mean(ordered, axis=0, where=kept)
    return means


def _shape(varying: FloatArray) -> dict[str, float]:
    return {
        **mean_and_deviation("skewness", skewness(varying)),
        **mean_and_deviation("kurtosis", kurtosis(varying)),
        "nr_norm": float(sum(_is_normal(column) for column in varying.T)),
    }


def _is_normal(column: FloatArray) -> bool:
    """Return whether the test of Shapiro and Wilk does not reject normality at 5 %."""
    known = column[~np.isnan(column)][:MAX_TESTED]
    return len(known) >= 3 and bool(stats.shapiro(known).pvalue > SIGNIFICANCE)


def _covariance(filled: FloatArray) -> dict[str, float]:
    n_rows, n_columns = filled.shape
    nothing = np.empty(0)
    undefined = {**mean_and_deviation("cov", nothing), **mean_and_deviation("eigenvalues", nothing)}
    if n_rows < 2 or n_columns == 0:
        return undefined
    covariances: FloatArray = np.cov(filled, rowvar=False).reshape(n_columns, n_columns)
    if not np.isfinite(covariances).all():
        return undefined
    variances = np.linalg.eigvalsh(covariances).astype(np.float64)
    return {
        **mean_and_deviation("cov", np.abs(_below_diagonal(covariances))),
        **mean_and_deviation("eigenvalues", variances),
    }


def _correlation(correlations: FloatArray, n_columns: int) -> dict[str, float]:
    strengths = np.abs(_below_diagonal(correlations))
    n_pairs = n_columns * (n_columns - 1) / 2
    return {
        **mean_and_deviation("cor", strengths),
        "nr_cor_attr": ratio(float(np.sum(strengths >= STRONG_CORRELATION)), n_pairs),
    }


def _below_diagonal(matrix: FloatArray) -> FloatArray:
    return matrix[np.tril_indices(len(matrix), k=-1)]


def _sparsity(table: Table) -> FloatArray:
    """Return for each column how often a value recurs: 0 if all differ, 1 if all are the same."""
    levels = np.where(table.categorical < 0, np.nan, table.categorical)
    columns = np.hstack([table.numeric, levels])
    columns = columns[:, ~np.isnan(columns).all(axis=0)]
    n_known = np.sum(~np.isnan(columns), axis=0)
    several = n_known > 1
    recurrence = n_known[several] / distinct_values(columns)[several] - 1.0
    sparsity: FloatArray = recurrence / (n_known[several] - 1.0)
    return sparsity


def _gravity(table: Table, columns: FloatArray) -> dict[str, float]:
    """Return the distance between the means of the largest and of the smallest sampled class."""
    if not isinstance(table.target, ClassTarget):
        return {}
    classes, counts = np.unique(table.target.codes, return_counts=True)
    if len(classes) < 2 or columns.shape[1] == 0:
        return {"gravity": np.nan}
    largest = int(np.argmax(counts))
    smallest = min(np.flatnonzero(np.arange(len(counts)) != largest), key=lambda at: counts[at])
    filled = filled_with_mean(columns)
    of_largest = filled[table.target.codes == classes[largest]].mean(axis=0)
    of_smallest = filled[table.target.codes == classes[smallest]].mean(axis=0)
    return {"gravity": float(np.linalg.norm(of_largest - of_smallest))}
