"""The sampler: an Optuna sampler that does not start from zero."""

import secrets
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from hyperlearn.errors import MisleadingHistoryWarning
from hyperlearn.guidance.evidence import (
    CHECK,
    CONTRADICTED,
    FRONT,
    FRONT_TRIED,
    HANDED_OVER,
    NOISE,
    UNGUIDED,
    asked_for,
    is_explained,
    is_explained_by,
    write_evidence,
)
from hyperlearn.guidance.fallback import DefaultSampler
from hyperlearn.guidance.gate import Turn
from hyperlearn.guidance.guide import Guide
from hyperlearn.guidance.guides import Guides
from hyperlearn.guidance.observed import observe
from hyperlearn.guidance.study_space import space_of_study
from hyperlearn.history.history import History
from hyperlearn.records import Evidence
from hyperlearn.space.aliases import Aliases
from hyperlearn.space.dimension import dimension_from_distribution
from hyperlearn.space.encoding import SpaceEncoding, middle_of
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

N_REDRAWN = 100
"""Random configurations of which the first that nobody is running replaces one that is run."""
LEFT = {Turn.FALLBACK: HANDED_OVER, Turn.CONTRADICTED: CONTRADICTED}
"""What is said of a trial whose turn comes after history is left."""
FRAMES_TO_CALLER = 8
"""From the warning to the line that asks for the hyperparameter, over Optuna's own frames."""


class MetaSampler(BaseSampler):
    """Suggests hyperparameters from what past studies taught and this one has shown.

    The first suggestion is the configuration with the least expected regret over past tasks, those
    most like this one weighing most. A surrogate trained on the history then predicts each
    candidate's metric from past tasks and the trials so far. From the ninth trial on every second
    suggestion covers past tasks that were neglected, or checks the history against this search
    alone; where the checks win, or the trials contradict the past tasks, the search goes on with
    ``fallback``. Without history that speaks about the space, and with one that is mere noise,
    ``fallback`` suggests from the start. Where each configuration came from, and why, is in its
    trial's user attributes ``hyperlearn:origin`` and ``hyperlearn:why``.

    A search with several objectives begins with past configurations that no other run of their
    task dominates, and goes on with ``fallback``.

    Args:
        history: Past studies, read when a study's first trial is asked for. None takes the other
            studies of the study's own storage (a database, a journal), or the default database
            where the study lives in memory.
        task: What the study is about. None takes the task that the study names.
        seed: The same seed, history and trials give the same suggestion. None draws one; which
            it was is in the attribute ``seed``.
        fallback: Any Optuna sampler. None takes Optuna's best default for the space.
        gate: Whether history has to keep proving itself. False trusts it to the end.
        aliases: Other names under which past studies know a hyperparameter, like
            ``{"learning_rate": "lr"}`` or ``{"learning_rate": ["lr", "eta"]}``; which of them is
            the newer name does not matter.

    Raises:
        InvalidArgumentError: ``aliases`` is something else.
    """

    def __init__(
        self,
        history: History | None = None,
        *,
        task: Task | None = None,
        seed: int | None = None,
        fallback: BaseSampler | None = None,
        gate: bool = True,
        aliases: Mapping[str, str | Sequence[str]] | None = None,
    ) -> None:
        self.seed = secrets.randbits(31) if seed is None else int(seed)
        self._seed = int(np.random.default_rng(self.seed).integers(2**31))
        self._fallback = fallback or DefaultSampler(self._seed)
        self._guides = Guides(
            history, task, seed=self._seed, is_gated=gate, aliases=Aliases.of(aliases)
        )

    @override
    def reseed_rng(self) -> None:
        self._fallback.reseed_rng()

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        space = space_of_study(study, _others(study, trial))
        return {} if space is None else space.distributions()

    @override
    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        if not search_space:
            return {}
        others = _others(study, trial)
        space = space_of_study(study, others)
        if space is None or space.keys() != search_space.keys():
            space = SearchSpace.from_distributions(search_space)
        if len(study.directions) > 1:
            return self._suggest_front(study, trial, space)
        guide = self._guides.guide(study, space)
        if guide is None:
            return self._fall_back(study, trial, space, UNGUIDED)
        if not guide.is_trusted:
            return self._fall_back(study, trial, space, NOISE)
        return self._suggest_guided(study, trial, guide, others)

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        value = self._first_value(study, trial, param_name, param_distribution)
        if value is not None:
            return param_distribution.to_external_repr(value)
        _explain(study, trial, UNGUIDED)
        return self._fallback.sample_independent(study, trial, param_name, param_distribution)

    @override
    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        evidence = asked_for(trial)
        if evidence is not None:
            write_evidence(study, trial, evidence)
        self._fallback.before_trial(study, trial)

    @override
    def after_trial(
        self, study: Study, trial: FrozenTrial, state: TrialState, values: Sequence[float] | None
    ) -> None:
        self._fallback.after_trial(study, trial, state, values)

    def _suggest_guided(
        self, study: Study, trial: FrozenTrial, guide: Guide, others: Sequence[FrozenTrial]
    ) -> dict[str, Any]:
        observed = observe(others, guide.model.encoding, sign=guide.sign, current=trial.number)
        space = guide.model.encoding.space
        turn = guide.turn(trial.number, observed)
        if turn == Turn.CHECK:
            return self._fall_back(study, trial, space, CHECK)
        if turn in LEFT:
            if not any(is_explained_by(other, LEFT[turn]) for other in others):
                _warn(study, LEFT[turn])
            return self._fall_back(study, trial, space, LEFT[turn])
        rng = np.random.default_rng([self._seed, trial.number])
        suggestion = guide.suggest(trial.number, observed, rng)
        _explain(study, trial, suggestion.evidence)
        return suggestion.params

    def _fall_back(
        self, study: Study, trial: FrozenTrial, space: SearchSpace, evidence: Evidence
    ) -> dict[str, Any]:
        """Ask the fallback for every hyperparameter, one by one where it would ask nothing."""
        _explain(study, trial, evidence)
        inferred = self._fallback.infer_relative_search_space(study, trial)
        relative = {name: domain for name, domain in inferred.items() if name in space}
        params = self._fallback.sample_relative(study, trial, relative)
        for name, distribution in space.distributions().items():
            if name not in params:
                params[name] = self._fallback.sample_independent(study, trial, name, distribution)
        return self._not_running(study, trial, space, params)

    def _not_running(
        self, study: Study, trial: FrozenTrial, space: SearchSpace, params: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a configuration, or a random one where it is being run at the moment."""
        running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        taken = [one.params for one in running if one.number != trial.number]
        if params not in taken:
            return params
        encoding = SpaceEncoding.spanning(space, ())
        rng = np.random.default_rng([self._seed, trial.number, 1])
        drawn = map(encoding.decode, encoding.uniform(N_REDRAWN, rng))
        return next((one for one in drawn if one not in taken), params)

    def _suggest_front(
        self, study: Study, trial: FrozenTrial, space: SearchSpace
    ) -> dict[str, Any]:
        front = self._guides.front(study, space)
        if trial.number < len(front):
            _explain(study, trial, FRONT)
            return front[trial.number]
        return self._fall_back(study, trial, space, FRONT_TRIED if front else UNGUIDED)

    def _first_value(
        self, study: Study, trial: FrozenTrial, name: str, distribution: BaseDistribution
    ) -> float | None:
        """Return history's value for a trial of which nobody knew the space beforehand.

        The space of a define-by-run study shows itself one hyperparameter at a time.
        """
        before = study.get_trials(deepcopy=False)[: trial.number]
        if space_of_study(study, before) is not None:
            return None
        suggestion = self._guides.first(study, frozenset({name, *trial.params}))
        if suggestion is None:
            return None
        dimension = dimension_from_distribution(distribution)
        value = suggestion.params.get(name, middle_of(dimension))
        if not dimension.contains(value):
            return None
        _explain(study, trial, suggestion.evidence)
        return distribution.to_internal_repr(value)


def _others(study: Study, trial: FrozenTrial) -> list[FrozenTrial]:
    """Return a study's other trials: what one was asked for before must not stand for its space."""
    return [one for one in study.get_trials(deepcopy=False) if one.number != trial.number]


def _explain(study: Study, trial: FrozenTrial, evidence: Evidence) -> None:
    """Write a suggestion's evidence into its trial, unless some stands there already."""
    if not is_explained(study, trial):
        write_evidence(study, trial, evidence)


def _warn(study: Study, evidence: Evidence) -> None:
    """Warn of a misleading history, at the first trial that goes without it."""
    warnings.warn(
        f"study {study.study_name!r} goes on without history: {evidence.sentence}; to trust "
        "history to the end, give MetaSampler(gate=False)",
        MisleadingHistoryWarning,
        stacklevel=FRAMES_TO_CALLER,
    )
