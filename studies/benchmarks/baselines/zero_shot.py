"""Zero-shot search: a fixed order of configurations that is good for all past tasks at once.

It differs from `greedy_portfolio` in its candidates: not the sources' bests alone, but all that the
baselines choose from, each source's regret being scaled to them.

Source:
    Wistuba, Schilling and Schmidt-Thieme, Sequential model-free hyperparameter tuning, ICDM 2015.
"""

import numpy as np

from studies.benchmarks.baselines.acquisition import CandidateSearch, candidates
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray
from studies.benchmarks.warm_starts import greedy_order, predicted_regrets


def zero_shot(setting: Setting) -> CandidateSearch:
    """Return the search."""
    n = setting.n_trials
    return CandidateSearch(
        setting, setting.fold.once(f"zero-shot {n}", lambda f: OrderScorer(f, n))
    )


class OrderScorer:
    """Scores the candidates by their place in the order."""

    def __init__(self, fold: Fold, size: int) -> None:
        regrets = predicted_regrets(fold, fold.once("candidates", candidates))
        low, high = regrets.min(axis=1, keepdims=True), regrets.max(axis=1, keepdims=True)
        order = greedy_order((regrets - low) / np.where(high > low, high - low, 1.0), size)
        self._scores = np.full(regrets.shape[1], -float(size))
        self._scores[order] = -np.arange(len(order), dtype=np.float64)

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:  # noqa: ARG002
        """Score the candidates; the results do not count."""
        return self._scores
