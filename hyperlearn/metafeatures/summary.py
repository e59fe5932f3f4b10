"""How the values of many columns become two numbers, and the moments of one column.

Definitions are those of pymfe (Alcobaca et al., JMLR 21(111), 2020), so that values compare.
"""

import numpy as np

from hyperlearn.records import FloatArray


def mean_and_deviation(name: str, values: FloatArray) -> dict[str, float]:
    """Return ``name.mean`` and ``name.sd`` (with n - 1) over the values that are not NaN.

    Args:
        name: What is summarised.
        values: One value for each column, class or fold, any shape; NaN where undefined.

    Returns:
        The mean, NaN if there is no value; the standard deviation, NaN if there are under two.
    """
    known = values[~np.isnan(values)]
    mean = float(np.mean(known)) if known.size else np.nan
    deviation = float(np.std(known, ddof=1)) if known.size > 1 else np.nan
    return {f"{name}.mean": mean, f"{name}.sd": deviation}


def ratio(numerator: float, denominator: float) -> float:
    """Return a quotient, NaN over 0."""
    return float(numerator / denominator) if denominator else np.nan


def skewness(columns: FloatArray) -> FloatArray:
    """Return the third moment over s^3, s with n - 1 (b_1 of Joanes and Gill, 1998).

    Args:
        columns: Shape (n_rows, n_columns); NaN is left out; no column is all NaN or constant.
    """
    return _standardised_moment(columns, 3)


def kurtosis(columns: FloatArray) -> FloatArray:
    """Return the fourth moment over s^4 less 3, s with n - 1 (b_2 of Joanes and Gill, 1998).

    Args:
        columns: Shape (n_rows, n_columns); NaN is left out; no column is all NaN or constant.
    """
    return _standardised_moment(columns, 4) - 3.0


def _standardised_moment(columns: FloatArray, order: int) -> FloatArray:
    deviations = columns - np.nanmean(columns, axis=0)
    scale = np.nanstd(columns, axis=0, ddof=1)
    moment: FloatArray = np.nanmean((deviations / scale) ** order, axis=0)
    return moment
