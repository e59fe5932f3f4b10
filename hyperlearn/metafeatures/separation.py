"""Meta-features of how well linear combinations of numeric columns part the classes.

Source:
    Rivolli, Garcia, Soares, Vanschoren, de Carvalho: Meta-features for meta-learning.
    Knowledge-Based Systems 240, 2022 (group "statistical", canonical correlations).
"""

import numpy as np

from hyperlearn.metafeatures.numeric_columns import filled_with_mean, varying_columns
from hyperlearn.metafeatures.summary import mean_and_deviation
from hyperlearn.metafeatures.table import ClassTarget, Table
from hyperlearn.records import FloatArray, IntArray

RANK_TOLERANCE = 1e-10
"""Directions with less than this share of the largest singular value do not count."""


def separation(table: Table) -> dict[str, float]:
    """Return canonical correlations of numeric columns with classes, and what follows from them.

    There are none of these features without classes; they are undefined (NaN) where no numeric
    column varies.
    """
    if not isinstance(table.target, ClassTarget):
        return {}
    varying = filled_with_mean(varying_columns(table))
    correlations = canonical_correlations(varying, table.target.codes)
    defined = correlations.size > 0
    return {
        **mean_and_deviation("can_cor", correlations),
        "nr_disc": float(correlations.size) if defined else np.nan,
        "p_trace": float(np.sum(correlations**2)) if defined else np.nan,
        "w_lambda": float(np.prod(1.0 - correlations**2)) if defined else np.nan,
    }


def canonical_correlations(columns: FloatArray, codes: IntArray) -> FloatArray:
    """Return the canonical correlations of columns with class indicators, largest first.

    They are the square roots of the eigenvalues of Q' P Q, where the columns of Q are an
    orthonormal basis of the centred columns and P projects on the class means.

    Args:
        columns: Finite numbers that vary in each column, shape (n_rows, n_columns).
        codes: Class of each row from 0 on, shape (n_rows,).

    Returns:
        Correlations in [0, 1], shape (min(rank of the columns, n_classes - 1),).
    """
    if columns.shape[1] == 0:
        return np.empty(0)
    centred = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    basis = left[:, singular > RANK_TOLERANCE * singular[0]]
    _, codes, counts = np.unique(codes, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), basis.shape[1]))
    np.add.at(sums, codes, basis)
    explained = np.linalg.eigvalsh((sums / counts[:, np.newaxis]).T @ sums)[::-1]
    n_kept = min(basis.shape[1], len(counts) - 1)
    correlations: FloatArray = np.sqrt(np.clip(explained[:n_kept], 0.0, 1.0))
    return correlations
