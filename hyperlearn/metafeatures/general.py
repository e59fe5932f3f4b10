"""Meta-features that count: rows, columns by type, classes, missing values.

Source:
    Rivolli, Garcia, Soares, Vanschoren, de Carvalho: Meta-features for meta-learning.
    Knowledge-Based Systems 240, 2022 (group "general"). The shares of missing values are those of
    Feurer et al.: Efficient and robust automated machine learning. NIPS 2015.
"""

import numpy as np

from hyperlearn.metafeatures.numeric_columns import distinct_values
from hyperlearn.metafeatures.summary import mean_and_deviation, ratio
from hyperlearn.metafeatures.table import ClassTarget, Table
from hyperlearn.records import FloatArray


def general(table: Table) -> dict[str, float]:
    """Return counts of rows, columns and classes, and their ratios, all 0 or above.

    Rows, columns and classes are counted in the whole data; what is missing, binary or zero, and
    the levels of categorical columns are counted in the sample, and binary columns extrapolated
    from the sampled columns to all.

    Undefined are ``cat_to_num`` without numeric columns, ``num_to_cat`` and ``nr_levels``
    without categorical ones, and ``zero_ratio`` where no numeric cell is known.
    """
    levels = _distinct_levels(table)
    n_binary = np.sum(levels == 2) + np.sum(distinct_values(table.observed()) == 2)
    n_sampled = table.numeric.shape[1] + table.categorical.shape[1]
    return {
        "nr_inst": float(table.n_rows),
        "nr_attr": float(table.n_columns),
        "nr_num": float(table.n_numeric),
        "nr_cat": float(table.n_categorical),
        "nr_bin": float(n_binary * table.n_columns / n_sampled),
        "inst_to_attr": table.n_rows / table.n_columns,
        "attr_to_inst": table.n_columns / table.n_rows,
        "cat_to_num": ratio(table.n_categorical, table.n_numeric),
        "num_to_cat": ratio(table.n_numeric, table.n_categorical),
        **mean_and_deviation("nr_levels", levels.astype(np.float64)),
        **_missing(table),
        **_classes(table),
    }


def _distinct_levels(table: Table) -> FloatArray:
    counts = [len(np.unique(column[column >= 0])) for column in table.categorical.T]
    return np.array(counts, dtype=np.float64)


def _missing(table: Table) -> dict[str, float]:
    missing = np.hstack([np.isnan(table.numeric), table.categorical < 0])
    n_known = float(np.sum(~np.isnan(table.numeric)))
    return {
        "missing_ratio": float(missing.mean()),
        "inst_missing_ratio": float(missing.any(axis=1).mean()),
        "attr_missing_ratio": float(missing.any(axis=0).mean()),
        "zero_ratio": ratio(float(np.sum(table.numeric == 0)), n_known),
    }


def _classes(table: Table) -> dict[str, float]:
    if not isinstance(table.target, ClassTarget):
        return {}
    frequencies = table.target.counts / table.n_rows
    return {
        "nr_class": float(len(frequencies)),
        **mean_and_deviation("freq_class", frequencies),
        "freq_class.min": float(frequencies.min()),
        "freq_class.max": float(frequencies.max()),
    }
