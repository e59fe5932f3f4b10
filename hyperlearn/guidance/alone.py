"""A sampler that knows nothing but its own study: Bayesian optimisation in milliseconds."""

import zlib
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler
from optuna.search_space import IntersectionSearchSpace
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from hyperlearn.guidance.candidates import is_near
from hyperlearn.guidance.gaussian_process import expected_improvements
from hyperlearn.guidance.observed import ObservedRuns, observe, sign_of
from hyperlearn.losses import Compression
from hyperlearn.records import FloatArray
from hyperlearn.space.encoding import SpaceEncoding
from hyperlearn.space.search_space import SearchSpace

N_RANDOM = 3
"""Finished trials before the first prediction."""
N_DRAWN = 600
N_BEST = 5
N_AROUND = 16


class AloneSampler(BaseSampler):
    """Maximises expected improvement under a Gaussian process of the study's own trials.

    For one objective over hyperparameters that every trial has. Its first trials are random.

    Args:
        seed: The same seed and trials give the same suggestion.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return IntersectionSearchSpace().calculate(study)

    @override
    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        if not search_space:
            return {}
        encoding = SpaceEncoding.spanning(SearchSpace.from_distributions(search_space), [])
        trials = study.get_trials(deepcopy=False)
        observed = observe(trials, encoding, sign=sign_of(study), current=trial.number)
        rng = np.random.default_rng([self._seed, trial.number])
        if len(observed.losses) < N_RANDOM:
            return encoding.decode(encoding.uniform(1, rng)[0])
        return encoding.decode(most_promising(encoding, observed, rng))

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        seed = zlib.crc32(f"{self._seed}:{trial.number}:{param_name}".encode())
        sampler = RandomSampler(seed=seed)
        return sampler.sample_independent(study, trial, param_name, param_distribution)


def most_promising(
    encoding: SpaceEncoding, observed: ObservedRuns, rng: np.random.Generator
) -> FloatArray:
    """Return the configuration of most expected improvement, a row of a value array.

    What other workers are running counts as run with a middling result. Nothing is run twice as
    long as there is anything else.

    Args:
        encoding: The space's coordinates.
        observed: What the search has shown: at least one finished run.
        rng: Draws the candidates.
    """
    losses = Compression.of(observed.losses).apply(observed.losses)
    awaited = np.full(len(observed.running), np.median(losses))
    best = observed.values[np.argsort(losses, kind="stable")[:N_BEST]]
    around = encoding.neighbours(np.repeat(best, N_AROUND, axis=0), rng)
    candidates = np.vstack([encoding.uniform(N_DRAWN, rng), around])
    points = encoding.points(np.vstack([observed.values, observed.running]))
    free = encoding.points(candidates)
    scores = expected_improvements(points, np.concatenate([losses, awaited]), free)
    chosen = np.where(is_near(free, points), -1.0, scores).argmax()
    return np.asarray(candidates[chosen])
