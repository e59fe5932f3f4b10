"""TST-R: the two-stage transfer surrogate whose task similarity is agreement in ranking.

As in the paper the results of a past task are scaled to [0, 1], and there is no random beginning,
because the surrogate speaks before the first result. The new task's results are scaled by the best
and the worst seen so far; the paper, whose metric is an accuracy, leaves them as they are.

Source:
    Wistuba, Schilling and Schmidt-Thieme, Two-stage transfer surrogate model for automatic
    hyperparameter optimization, ECML PKDD 2016.
"""

import numpy as np

from studies.benchmarks.baselines.acquisition import (
    CandidateSearch,
    expected_improvement,
    min_max_scaled,
    unit_candidates,
)
from studies.benchmarks.baselines.gaussian_process import fit_process, squared_exponential
from studies.benchmarks.baselines.source_processes import SourceProcesses, source_processes
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray

BANDWIDTH = 0.1
"""The paper's, on its SVM table; sources that rank more pairs otherwise are not listened to."""
OWN_SIMILARITY = 0.75
"""The Epanechnikov kernel at distance 0: the weight of the new task's own process."""


def tst_r(setting: Setting) -> CandidateSearch:
    """Return the search."""
    return CandidateSearch(setting, TwoStageScorer(setting.fold))


class TwoStageScorer:
    """Expected improvement under the two-stage surrogate."""

    def __init__(self, fold: Fold) -> None:
        self._sources = fold.once("squared-exponential processes", _sources)
        self._points = unit_candidates(fold)
        self._start: FloatArray | None = None

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:
        """Score the candidates; before the first result by the sources' mean alone."""
        if not len(losses):
            return -self._sources.consensus()
        target = min_max_scaled(losses)
        own = fit_process(inputs, target, squared_exponential, self._start, max_steps=15)
        self._start = own.logs
        mean, deviation = own.predict(self._points)
        weights = similarities(self._sources.means_at(inputs), losses)
        total = OWN_SIMILARITY * mean + weights @ self._sources.means  # second stage, eq. 6
        combined = total / (OWN_SIMILARITY + weights.sum())
        return expected_improvement(combined, deviation, float(target.min()))


def similarities(predicted: FloatArray, losses: FloatArray) -> FloatArray:
    """Return the Epanechnikov kernel of the share of pairs that a source ranks otherwise.

    Args:
        predicted: The sources' predictions of the results, shape (n_sources, n).
        losses: The results, shape (n,).

    Returns:
        Similarities, shape (n_sources,), in [0, 0.75]; 0.75 while there is no pair.
    """
    one, other = np.triu_indices(len(losses), 1)
    if not len(one):
        return np.full(len(predicted), OWN_SIMILARITY)
    says_less = predicted[:, one] < predicted[:, other]
    discordant: FloatArray = (says_less ^ (losses[one] < losses[other])).mean(axis=1)
    return OWN_SIMILARITY * np.maximum(1 - (discordant / BANDWIDTH) ** 2, 0)


def _sources(fold: Fold) -> SourceProcesses:
    return source_processes(fold, squared_exponential, min_max_scaled)
