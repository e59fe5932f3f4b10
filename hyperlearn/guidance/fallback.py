"""What suggests where history cannot: Optuna's own samplers, the best one for the space."""

import zlib
from collections.abc import Mapping
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.samplers import BaseSampler, GPSampler, TPESampler
from optuna.search_space import IntersectionSearchSpace
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

MOST_TRIALS_OF_GP = 100
"""Beyond it a suggestion of the Gaussian process takes a second or more."""


class DefaultSampler(BaseSampler):
    """Optuna's Gaussian process where it is strong, its TPE elsewhere, whatever the worker.

    The Gaussian process serves a single objective over numeric hyperparameters that every trial
    has, while the study is short; TPE serves choices, conditions, several objectives and long
    studies; the independent one, which on recorded tables ends better than the multivariate. Each
    trial gets a sampler seeded by its own number, so that the same trials give the
    same suggestion in every worker and after a restart.

    Args:
        seed: Of all suggestions.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return self._sampler(study, trial).infer_relative_search_space(study, trial)

    @override
    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        sampler = self._sampler(study, trial)
        own_space = sampler.infer_relative_search_space(study, trial)
        return sampler.sample_relative(study, trial, own_space)

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        sampler = _tpe(self._seed_of(trial, param_name))
        return sampler.sample_independent(study, trial, param_name, param_distribution)

    @override
    def after_trial(self, study: Study, trial: FrozenTrial, state: TrialState, values: Any) -> None:
        self._sampler(study, trial).after_trial(study, trial, state, values)

    def _sampler(self, study: Study, trial: FrozenTrial) -> BaseSampler:
        seed = self._seed_of(trial, "")
        if len(study.directions) == 1 and trial.number <= MOST_TRIALS_OF_GP:
            space = IntersectionSearchSpace().calculate(study)
            if space and _is_numeric(space) and _is_whole(study, space):
                return GPSampler(
                    seed=seed, independent_sampler=_tpe(seed), warn_independent_sampling=False
                )
        return _tpe(seed)

    def _seed_of(self, trial: FrozenTrial, name: str) -> int:
        key = f"{self._seed}:{trial.number}:{name}"
        return zlib.crc32(key.encode())


def _tpe(seed: int) -> TPESampler:
    return TPESampler(seed=seed, multivariate=False)


def _is_numeric(space: Mapping[str, BaseDistribution]) -> bool:
    return not any(isinstance(d, CategoricalDistribution) for d in space.values())


def _is_whole(study: Study, space: Mapping[str, BaseDistribution]) -> bool:
    """Return whether no trial has a hyperparameter that others lack."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return all(len(trial.params) == len(space) for trial in trials[-20:])
