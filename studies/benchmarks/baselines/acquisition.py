"""A search that scores one fixed set of candidates at every trial and asks for the best of them.

The candidates are shared by the baselines, so that none is better off by its optimiser alone: the
best configurations of every source task, then others of theirs. They are all configurations that
some past task has run, which is what these papers choose from. Uniform ones beside them were tried
and are worse, for Thompson sampling most of all, which then looks most often where they crowd.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from scipy.special import ndtr

from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray, Params
from studies.benchmarks.warm_starts import distinct

BESTS_PER_SOURCE = 5
N_CANDIDATES = 1000


class Scorer(Protocol):
    """What a baseline knows: how much each candidate is worth a trial."""

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:
        """Score the candidates after some results.

        Args:
            inputs: The configurations run so far in the unit cube, shape (n, d), n may be 0.
            losses: Their losses, shape (n,).

        Returns:
            One score a candidate, the highest is asked for.
        """


class CandidateSearch:
    """Asks for the candidate of the highest score that was not asked for or run yet.

    Configurations to begin with, of shape (n, n_axes), are asked for before any is scored.
    """

    def __init__(
        self, setting: Setting, scorer: Scorer, first: FloatArray | tuple[FloatArray, ...] = ()
    ) -> None:
        self._space = setting.space
        self._scorer = scorer
        self._candidates = setting.fold.once("candidates", candidates)
        self._units = self._space.unit(self._candidates)
        self._free = np.ones(len(self._candidates), dtype=bool)
        self._inputs = np.empty((0, self._units.shape[1]))
        self._losses = np.empty(0)
        self._first = iter(first)

    def ask(self) -> Params:
        """Return the next configuration to begin with, or else the best free candidate."""
        vector = next(self._first, None)
        return self._space.params(self._best_free() if vector is None else vector)

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Take in a result; the candidate that equals the configuration is not free any more."""
        unit = self._space.unit(self._space.vector(params)[None])
        self._free &= ((self._units - unit) ** 2).sum(axis=1) > 1e-12
        self._inputs = np.vstack([self._inputs, unit])
        self._losses = np.append(self._losses, loss)

    def _best_free(self) -> FloatArray:
        scores = self._scorer.scores(self._inputs, self._losses)
        best = int(np.where(self._free, scores, -np.inf).argmax())
        self._free[best] = False
        vector: FloatArray = self._candidates[best]
        return vector


def candidates(fold: Fold) -> FloatArray:
    """Return the configurations that the baselines choose from, shape (n, n_axes), distinct."""
    rng = np.random.RandomState(fold.index)
    bests = [s.vectors[np.argsort(s.losses)[:BESTS_PER_SOURCE]] for s in fold.sources]
    others = np.vstack([source.vectors for source in fold.sources])
    return distinct(np.vstack([*bests, rng.permutation(others)]))[:N_CANDIDATES]


def unit_candidates(fold: Fold) -> FloatArray:
    """Return the candidates in the unit cube, shape (n, d)."""
    return fold.table.space.unit(fold.once("candidates", candidates))


def standardised(losses: FloatArray) -> FloatArray:
    """Return losses with mean 0 and deviation 1; zeros where they are all the same."""
    scaled: FloatArray = (losses - losses.mean()) / (losses.std() or 1.0)
    return scaled


def min_max_scaled(losses: FloatArray) -> FloatArray:
    """Return losses from 0, the lowest, to 1; zeros where they are all the same."""
    scaled: FloatArray = (losses - losses.min()) / (np.ptp(losses) or 1.0)
    return scaled


def expected_improvement(means: FloatArray, deviations: FloatArray, best: float) -> FloatArray:
    """Return how much lower than the best a loss is expected to be, at least 0, same shape.

    Source:
        Jones, Schonlau and Welch, Journal of Global Optimization 1998, eq. 15.
    """
    gap = (best - means) / deviations
    density = np.exp(-(gap**2) / 2) / np.sqrt(2 * np.pi)
    improvement: FloatArray = deviations * (gap * ndtr(gap) + density)
    return improvement
