"""Meta-features of a numeric target and of what numeric columns tell about it linearly.

Counterparts of what the class-based features tell about classes, under names of their own.

Source:
    Moments as in Rivolli et al., Knowledge-Based Systems 240, 2022; correlations as in Soares,
    Brazdil, Kuba: A meta-learning method to select the kernel width in support vector regression.
    Machine Learning 54, 2004.
"""

import numpy as np

from hyperlearn.metafeatures.numeric_columns import (
    distinct_values,
    filled_with_mean,
    scaled_to_unit,
    varying_columns,
)
from hyperlearn.metafeatures.statistical import OUTLIER_RANGES
from hyperlearn.metafeatures.summary import kurtosis, mean_and_deviation, ratio, skewness
from hyperlearn.metafeatures.table import NumericTarget, Table
from hyperlearn.records import FloatArray


def regression_target(table: Table) -> dict[str, float]:
    """Return the shape of a numeric target's distribution and its correlation with columns.

    Nothing depends on the target's unit or sign but ``target_skewness``. There are none of these
    features without a numeric target; ``target_variation`` is undefined (NaN) where the mean is
    0, ``target_cor`` where no numeric column varies.
    """
    if not isinstance(table.target, NumericTarget):
        return {}
    values = scaled_to_unit(table.target.values)
    column = values[:, np.newaxis]
    first, third = np.quantile(values, (0.25, 0.75))
    reach = OUTLIER_RANGES * (third - first)
    outlying = (values < first - reach) | (values > third + reach)
    return {
        "target_skewness": float(skewness(column)[0]),
        "target_kurtosis": float(kurtosis(column)[0]),
        "target_variation": ratio(values.std(ddof=1), abs(values.mean())),
        "target_outlier_ratio": float(outlying.mean()),
        "target_distinct_ratio": float(distinct_values(column)[0] / len(values)),
        **_correlation(filled_with_mean(varying_columns(table)), values),
    }


def _correlation(varying: FloatArray, values: FloatArray) -> dict[str, float]:
    deviations = varying - varying.mean(axis=0)
    centred = values - values.mean()
    norms = np.linalg.norm(deviations, axis=0) * np.linalg.norm(centred)
    strengths = np.abs(centred @ deviations) / norms
    return {
        **mean_and_deviation("target_cor", strengths),
        "target_cor.max": float(strengths.max()) if strengths.size else np.nan,
    }
