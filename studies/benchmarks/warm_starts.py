"""Lists of configurations to begin with, made from the source tasks alone."""

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray

CANDIDATES_PER_SOURCE = 20
TREES = 50


def distinct(vectors: FloatArray) -> FloatArray:
    """Return the rows without repetitions, in their order, shape (<= n, n_axes)."""
    first = np.unique(np.round(vectors, 9), axis=0, return_index=True)[1]
    return vectors[np.sort(first)]


def similar_bests(setting: Setting, count: int) -> FloatArray:
    """Return the best configurations of the sources most similar to the target, nearest first.

    Similar is near in standardised meta-features; without meta-features the order is random.
    """
    sources = setting.fold.sources
    bests = np.array([source.vectors[source.losses.argmin()] for source in sources])
    return distinct(bests[_by_similarity(setting)])[:count]


def _by_similarity(setting: Setting) -> np.ndarray:
    sources = setting.fold.sources
    if setting.meta is None:
        return np.random.RandomState(setting.seed).permutation(len(sources))
    known = np.array([source.meta for source in sources])
    scaled = (known - setting.meta) / (known.std(axis=0) + 1e-12)
    return np.argsort((scaled**2).sum(axis=1))


def greedy_portfolio(fold: Fold, size: int) -> FloatArray:
    """Return configurations that, taken in order, lower the sources' mean regret fastest.

    The candidates are every source's best rows. A source's regret of a candidate, also of one that
    it never ran, is what trees fitted on the source predict.
    """
    candidates = distinct(
        np.vstack([s.vectors[np.argsort(s.losses)[:CANDIDATES_PER_SOURCE]] for s in fold.sources])
    )
    return candidates[greedy_order(predicted_regrets(fold, candidates), size)]


def greedy_order(regrets: FloatArray, size: int) -> list[int]:
    """Return the candidates that, taken in order, lower the mean regret fastest.

    Args:
        regrets: Shape (n_sources, n_candidates).
        size: How many; fewer come back when there are fewer candidates.
    """
    so_far, chosen = regrets.max(axis=1), list[int]()
    while len(chosen) < min(size, regrets.shape[1]):
        means = np.minimum(regrets, so_far[:, None]).mean(axis=0)
        means += 1e-6 * regrets.mean(axis=0)  # a tie goes to the best on average
        means[chosen] = np.inf
        chosen.append(int(means.argmin()))
        so_far = np.minimum(so_far, regrets[:, chosen[-1]])
    return chosen


def predicted_regrets(fold: Fold, candidates: FloatArray) -> FloatArray:
    """Return the normalised regret of each candidate, shape (n_sources, n_candidates)."""
    space, rows = fold.table.space, []
    for source in fold.sources:
        trees = ExtraTreesRegressor(TREES, random_state=0)
        trees.fit(space.unit(source.vectors), source.losses)
        predicted = trees.predict(space.unit(candidates))
        rows.append((predicted - source.losses.min()) / (np.ptp(source.losses) or 1.0))
    return np.array(rows)
