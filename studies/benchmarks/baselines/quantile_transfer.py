"""CTS and GCP + prior: searches guided by the quantiles of past tasks' results.

`cts` draws from the prior of past tasks and asks for the lowest draw, whatever comes back.
`gcp_prior` models by a Gaussian process what the prior gets wrong, after five trials of `cts`.
The published implementation sees the table it searches; here both choose among the candidates.

Source:
    Salinas, Shen and Perrone, A quantile-based approach for hyperparameter transfer learning,
    ICML 2020, section 4.3.
"""

import numpy as np

from studies.benchmarks.baselines.acquisition import (
    CandidateSearch,
    expected_improvement,
    unit_candidates,
)
from studies.benchmarks.baselines.copula import gaussianised, prior_of
from studies.benchmarks.baselines.gaussian_process import fit_process, matern52
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import FloatArray

N_DRAWN_FIRST = 5


def cts(setting: Setting) -> CandidateSearch:
    """Return the search by copula Thompson sampling."""
    return CandidateSearch(setting, ThompsonScorer(setting.fold, setting.seed))


def gcp_prior(setting: Setting) -> CandidateSearch:
    """Return the search by a Gaussian copula process with the prior."""
    return CandidateSearch(setting, CopulaProcessScorer(setting.fold, setting.seed))


class ThompsonScorer:
    """A draw from the prior for every candidate."""

    def __init__(self, fold: Fold, seed: int) -> None:
        self._of_fold = prior_of(fold)
        self._rng = np.random.RandomState(seed)

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:  # noqa: ARG002
        """Score the candidates; the results do not count."""
        return -self._rng.normal(self._of_fold.means, self._of_fold.deviations)


class CopulaProcessScorer:
    """Expected improvement under the prior corrected by a process of its scaled residuals."""

    def __init__(self, fold: Fold, seed: int) -> None:
        self._of_fold = prior_of(fold)
        self._points = unit_candidates(fold)
        self._first = ThompsonScorer(fold, seed)
        self._start: FloatArray | None = None

    def scores(self, inputs: FloatArray, losses: FloatArray) -> FloatArray:
        """Score the candidates."""
        if len(losses) < N_DRAWN_FIRST:
            return self._first.scores(inputs, losses)
        target = gaussianised(losses)
        mean, deviation = self._of_fold.prior.predict(inputs)
        own = fit_process(inputs, (target - mean) / deviation, matern52, self._start, max_steps=15)
        self._start = own.logs
        residual, spread = own.predict(self._points)
        return expected_improvement(
            self._of_fold.means + self._of_fold.deviations * residual,
            self._of_fold.deviations * spread,
            float(target.min()),
        )
