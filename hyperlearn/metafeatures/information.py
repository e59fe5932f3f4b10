"""Meta-features from entropies of columns and what they tell about the target.

Numeric columns, and a numeric target, enter by their equal-frequency bins; a missing value is a
level of its own.

Source:
    Rivolli, Garcia, Soares, Vanschoren, de Carvalho: Meta-features for meta-learning.
    Knowledge-Based Systems 240, 2022 (group "info-theory").
"""

from itertools import permutations

import numpy as np

from hyperlearn.metafeatures.discretisation import discretise
from hyperlearn.metafeatures.summary import mean_and_deviation, ratio
from hyperlearn.metafeatures.table import ClassTarget, Table
from hyperlearn.records import FloatArray, IntArray

MAX_CONCENTRATED = 12
"""Concentration is computed between all pairs of at most so many columns."""


ROUNDING = 1e-12
"""Mutual information below this many bits is none."""


def information(table: Table, *, seed: int) -> dict[str, float]:
    """Return entropies in bits, and concentrations in [0, 1], of columns and target.

    ``attr_conc`` and ``class_conc`` leave columns of one level out, and are undefined (NaN) where
    that leaves none (or no pair); ``eq_num_attr`` and ``ns_ratio`` are undefined where no column
    tells anything about the target. Of a numeric target there is no ``class_ent``, ``class_conc``
    and ``joint_ent``.

    Args:
        table: The data set.
        seed: Which columns enter ``attr_conc`` if there are more than 12.
    """
    levels = np.hstack([table.categorical, discretise(table.numeric)]) + 1
    entropies = np.array([entropy(np.bincount(column)) for column in levels.T])
    return {
        **mean_and_deviation("attr_ent", entropies),
        **mean_and_deviation("attr_conc", _mutual_concentrations(levels, seed)),
        **_about_target(table, levels, entropies),
    }


def entropy(counts: IntArray) -> float:
    """Return the Shannon entropy of frequencies, in bits; ``counts`` has any shape."""
    shares = counts[counts > 0] / counts.sum()
    return float(-np.sum(shares * np.log2(shares)))


def concentration(counts: IntArray) -> float:
    """Return how well the second variable predicts the first (tau of Goodman and Kruskal, 1954).

    Args:
        counts: Rows by level of the first and of the second variable, shape (n_first, n_second).

    Returns:
        A share in [0, 1]; NaN if the first variable has one level.
    """
    shares = counts[:, counts.sum(axis=0) > 0] / counts.sum()
    by_chance = np.sum(shares.sum(axis=1) ** 2)
    if np.count_nonzero(shares.sum(axis=1)) < 2:
        return float("nan")
    return float((np.sum(shares**2 / shares.sum(axis=0)) - by_chance) / (1.0 - by_chance))


def cross_counts(first: IntArray, second: IntArray) -> IntArray:
    """Count rows by two codes from 0 on, shape (max(first) + 1, max(second) + 1)."""
    n_first, n_second = int(first.max()) + 1, int(second.max()) + 1
    pairs = np.bincount(first * n_second + second, minlength=n_first * n_second)
    return pairs.reshape(n_first, n_second)


def _mutual_concentrations(levels: IntArray, seed: int) -> FloatArray:
    n_columns = levels.shape[1]
    chosen = np.arange(n_columns)
    if n_columns > MAX_CONCENTRATED:
        chosen = np.random.default_rng(seed).choice(n_columns, MAX_CONCENTRATED, replace=False)
    pairs = permutations(chosen, 2)
    return np.array([concentration(cross_counts(levels[:, a], levels[:, b])) for a, b in pairs])


def _about_target(table: Table, levels: IntArray, entropies: FloatArray) -> dict[str, float]:
    match table.target:
        case None:
            return {}
        case ClassTarget(codes=codes):
            target = codes
        case numeric:
            target = discretise(numeric.values[:, np.newaxis])[:, 0]
    counts = [cross_counts(column, target) for column in levels.T]
    joint = np.array([entropy(pairs) for pairs in counts])
    of_target = entropy(np.bincount(target))
    shared = entropies + of_target - joint
    shared[shared < ROUNDING] = 0.0
    features = {
        **mean_and_deviation("mut_inf", shared),
        "eq_num_attr": ratio(len(counts) * of_target, shared.sum()),
        "ns_ratio": ratio(entropies.sum() - shared.sum(), shared.sum()),
    }
    if not isinstance(table.target, ClassTarget):
        return features
    return {
        **features,
        "class_ent": entropy(table.target.counts),
        **mean_and_deviation("joint_ent", joint),
        **mean_and_deviation("class_conc", np.array([concentration(pairs) for pairs in counts])),
    }
