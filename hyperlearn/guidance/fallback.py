"""What suggests where history cannot: the best that is to be had for the space."""

import zlib
from collections.abc import Mapping
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.search_space import IntersectionSearchSpace
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from hyperlearn.guidance.alone import AloneSampler

FIRST_OF_TPE = 10
"""Trial number from which on TPE makes every second suggestion."""
RANDOM_EVERY = 8
"""From then on, one trial in so many is random: no model's blindness lasts."""
RANDOM_AT = 6
"""Which of them, so that every second check of a guided search is a random one."""
LAST_OF_GAUSSIAN_PROCESS = 200
"""Trial number up to which a suggestion of the Gaussian process takes milliseconds."""


class DefaultSampler(BaseSampler):
    """A Gaussian process and TPE by turns, now and then a random trial, whatever the worker.

    The Gaussian process is ahead in the first dozens of trials; TPE, which trusts less in what it
    knows, finds some of what the other is blind to, and random trials the rest. Conditions, several
    objectives and long studies are for TPE alone; the independent one, which on recorded tables
    ends better than the multivariate. Each trial gets a sampler seeded by its own number, so that
    the same trials give the same suggestion in every worker and after a restart.

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
        own = sampler.infer_relative_search_space(study, trial)
        asked = {name: own[name] for name in search_space if name in own}
        return sampler.sample_relative(study, trial, asked)

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        seed = self._seed_of(trial, param_name)
        sampler = RandomSampler(seed) if _is_random(study, trial) else _tpe(seed)
        return sampler.sample_independent(study, trial, param_name, param_distribution)

    @override
    def after_trial(self, study: Study, trial: FrozenTrial, state: TrialState, values: Any) -> None:
        self._sampler(study, trial).after_trial(study, trial, state, values)

    def _sampler(self, study: Study, trial: FrozenTrial) -> BaseSampler:
        seed = self._seed_of(trial, "")
        if _is_random(study, trial):
            return RandomSampler(seed)
        is_short = trial.number <= LAST_OF_GAUSSIAN_PROCESS
        is_for_tpe = trial.number >= FIRST_OF_TPE and seed % 2 == 1
        if len(study.directions) == 1 and is_short and not is_for_tpe:
            space = IntersectionSearchSpace().calculate(study)
            if space and _is_whole(study, space):
                return AloneSampler(seed)
        return _tpe(seed)

    def _seed_of(self, trial: FrozenTrial, name: str) -> int:
        key = f"{self._seed}:{trial.number}:{name}"
        return zlib.crc32(key.encode())


def _is_random(study: Study, trial: FrozenTrial) -> bool:
    """Return whether a trial is one of those that no model chooses."""
    is_turn = trial.number >= FIRST_OF_TPE and trial.number % RANDOM_EVERY == RANDOM_AT
    return is_turn and len(study.directions) == 1


def _tpe(seed: int) -> TPESampler:
    return TPESampler(seed=seed, multivariate=False)


def _is_whole(study: Study, space: Mapping[str, BaseDistribution]) -> bool:
    """Return whether no trial has a hyperparameter that others lack."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return all(len(trial.params) == len(space) for trial in trials[-20:])
