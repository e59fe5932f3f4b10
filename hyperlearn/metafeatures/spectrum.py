"""Meta-features from the principal components of the numeric columns, units set aside.

Source:
    Feurer, Klein, Eggensperger, Springenberg, Blum, Hutter: Efficient and robust automated machine
    learning. NIPS 2015 (supplement), there from covariances; here from correlations, so that no
    column counts for its unit.
"""

import numpy as np

from hyperlearn.metafeatures.numeric_columns import filled_with_mean, varying_columns
from hyperlearn.metafeatures.statistical import correlation_matrix
from hyperlearn.metafeatures.summary import kurtosis, skewness
from hyperlearn.metafeatures.table import Table
from hyperlearn.records import FloatArray

EXPLAINED_SHARE = 0.95

NAMES = (
    "pca_first_share",
    "pca_components_95",
    "pca_effective_rank",
    "pca_skewness_first",
    "pca_kurtosis_first",
)


def spectrum(table: Table) -> dict[str, float]:
    """Return how the variance of the numeric columns spreads over principal components.

    Constant columns are left out, missing values replaced by the column's mean. All features are
    undefined (NaN) where no numeric column varies.
    """
    varying = filled_with_mean(varying_columns(table))
    if varying.shape[1] == 0:
        return dict.fromkeys(NAMES, np.nan)
    variances, directions = np.linalg.eigh(correlation_matrix(varying))
    shares = np.maximum(variances[::-1], 0.0) / np.sum(np.maximum(variances, 0.0))
    first = (varying - varying.mean(axis=0)) / varying.std(axis=0) @ directions[:, -1:]
    return {
        "pca_first_share": float(shares[0]),
        "pca_components_95": float(_n_explaining(shares) / len(shares)),
        "pca_effective_rank": _effective_rank(shares) / len(shares),
        "pca_skewness_first": float(np.abs(skewness(first)[0])),
        "pca_kurtosis_first": float(kurtosis(first)[0]),
    }


def _n_explaining(shares: FloatArray) -> int:
    """Return how many of the largest shares reach 95 % together."""
    return int(np.sum(np.cumsum(shares) < EXPLAINED_SHARE)) + 1


def _effective_rank(shares: FloatArray) -> float:
    """Return exp of the entropy of the shares (Roy and Vetterli, EUSIPCO 2007)."""
    positive = shares[shares > 0]
    return float(np.exp(-np.sum(positive * np.log(positive))))
