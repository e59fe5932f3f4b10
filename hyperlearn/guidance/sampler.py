"""The sampler: an Optuna sampler that does not start from zero."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from hyperlearn.guidance.fallback import DefaultSampler
from hyperlearn.guidance.fronts import non_dominated_configurations
from hyperlearn.guidance.gate import Turn
from hyperlearn.guidance.guide import Guide
from hyperlearn.guidance.knowledge import Knowledge, knowledge_of
from hyperlearn.guidance.observed import observe
from hyperlearn.guidance.study_space import goal_of_study, likely_space, space_of_study
from hyperlearn.history.history import History
from hyperlearn.meta_training import train_transfer_model
from hyperlearn.records import ORIGIN_ATTRIBUTE, WHY_ATTRIBUTE, Evidence, Origin
from hyperlearn.space.dimension import dimension_from_distribution
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

N_FRONT = 10
FIXED = "fixed_params"
"""Trial system attribute in which Optuna keeps what was enqueued."""
UNGUIDED = Evidence(Origin.FALLBACK, "no past run speaks about this search, so it starts anew")
HANDED_OVER = Evidence(
    Origin.FALLBACK, "suggestions without history did better here, so history is no longer asked"
)
ENQUEUED = Evidence(Origin.ENQUEUED, "asked for by enqueue_trial")
FRONT = Evidence(Origin.PORTFOLIO, "no run of a past task is better in every objective")


class MetaSampler(BaseSampler):
    """Suggests hyperparameters from what past studies taught and this one has shown.

    The first suggestion is the configuration with the least expected regret over past tasks, those
    most like this one weighing most. A surrogate trained on the history then predicts each
    candidate's metric from past tasks and the trials so far. From the ninth trial on every second
    suggestion checks the history against this search alone; where the checks win, the rest of the
    search goes on with ``fallback``. Without history that speaks about the space, ``fallback``
    suggests from the start. Where each configuration came from, and why, is in its trial's user
    attributes ``hyperlearn:origin`` and ``hyperlearn:why``.

    A search with several objectives begins with past configurations that no other run of their
    task dominates, and goes on with ``fallback``.

    Args:
        history: Past studies, read when a study's first trial is asked for. None takes the other
            studies of the study's own database, or the default database where the study lives in
            memory.
        task: What the study is about. None takes the task that the study names.
        seed: The same seed, history and trials give the same suggestion. None draws one.
        fallback: Any Optuna sampler. None takes Optuna's best default for the space.
        gate: Whether history has to keep proving itself. False trusts it to the end.
    """

    def __init__(
        self,
        history: History | None = None,
        *,
        task: Task | None = None,
        seed: int | None = None,
        fallback: BaseSampler | None = None,
        gate: bool = True,
    ) -> None:
        self._history = history
        self._task = task
        self._seed = int(np.random.default_rng(seed).integers(2**31))
        self._fallback = fallback or DefaultSampler(self._seed)
        self._gate = gate
        self._knowledge: dict[str, Knowledge] = {}
        self._guides: dict[tuple[str, str], Guide | None] = {}

    @override
    def reseed_rng(self) -> None:
        self._fallback.reseed_rng()

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        space = space_of_study(study, study.get_trials(deepcopy=False))
        return {} if space is None else space.distributions()

    @override
    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        if not search_space:
            return {}
        trials = study.get_trials(deepcopy=False)
        space = space_of_study(study, trials)
        if space is None or space.keys() != search_space.keys():
            space = SearchSpace.from_distributions(search_space)
        if len(study.directions) > 1:
            return self._suggest_front(study, trial, space)
        guide = self._guide(study, space)
        if guide is None:
            return self._fall_back(study, trial, space, UNGUIDED)
        return self._suggest_guided(study, trial, guide, trials)

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
        return self._fallback.sample_independent(study, trial, param_name, param_distribution)

    @override
    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        self._fallback.before_trial(study, trial)

    @override
    def after_trial(
        self, study: Study, trial: FrozenTrial, state: TrialState, values: Sequence[float] | None
    ) -> None:
        self._fallback.after_trial(study, trial, state, values)

    def _suggest_guided(
        self, study: Study, trial: FrozenTrial, guide: Guide, trials: list[FrozenTrial]
    ) -> dict[str, Any]:
        observed = observe(trials, guide.model.encoding, sign=guide.sign, current=trial.number)
        if guide.turn(trial.number, observed) == Turn.FALLBACK:
            return self._fall_back(study, trial, guide.model.encoding.space, HANDED_OVER)
        rng = np.random.default_rng([self._seed, trial.number])
        suggestion = guide.suggest(trial.number, observed, rng)
        _explain(study, trial, suggestion.evidence)
        return suggestion.params

    def _fall_back(
        self, study: Study, trial: FrozenTrial, space: SearchSpace, evidence: Evidence
    ) -> dict[str, Any]:
        """Ask the fallback for every hyperparameter, one by one where it would ask nothing."""
        _explain(study, trial, evidence)
        relative = self._fallback.infer_relative_search_space(study, trial)
        params = self._fallback.sample_relative(study, trial, relative)
        for name, distribution in space.distributions().items():
            if name not in params:
                params[name] = self._fallback.sample_independent(study, trial, name, distribution)
        return params

    def _suggest_front(
        self, study: Study, trial: FrozenTrial, space: SearchSpace
    ) -> dict[str, Any]:
        if trial.number >= N_FRONT:
            return self._fall_back(study, trial, space, UNGUIDED)
        directions = tuple(direction.name.lower() for direction in study.directions)
        front = non_dominated_configurations(
            self._known(study).studies,
            space,
            directions,
            count=N_FRONT,
            rng=np.random.default_rng(self._seed),
        )
        if trial.number >= len(front):
            return self._fall_back(study, trial, space, UNGUIDED)
        _explain(study, trial, FRONT)
        return front[trial.number]

    def _first_value(
        self, study: Study, trial: FrozenTrial, name: str, distribution: BaseDistribution
    ) -> float | None:
        """Return the portfolio's value for a trial of which nobody knew the space beforehand.

        The space of a define-by-run study shows itself one hyperparameter at a time; the past
        space that fits what was asked so far stands in for it.
        """
        known_before = space_of_study(study, study.get_trials(deepcopy=False)[: trial.number])
        if known_before is not None or len(study.directions) > 1:
            return None
        asked = frozenset({name, *trial.params})
        space = likely_space(self._known(study).studies, asked)
        guide = None if space is None else self._guide(study, space)
        if guide is None:
            return None
        suggestion = guide.first(0)
        value = suggestion.params.get(name)
        if not dimension_from_distribution(distribution).contains(value):
            return None
        if ORIGIN_ATTRIBUTE not in trial.user_attrs:
            _explain(study, trial, suggestion.evidence)
        return distribution.to_internal_repr(value)

    def _known(self, study: Study) -> Knowledge:
        if study.study_name not in self._knowledge:
            known = knowledge_of(study, self._history, self._task)
            self._knowledge[study.study_name] = known
        return self._knowledge[study.study_name]

    def _guide(self, study: Study, space: SearchSpace) -> Guide | None:
        """Return the guide of a study, trained or loaded when first asked for; None without one."""
        key = (study.study_name, space.to_json())
        if key not in self._guides:
            known = self._known(study)
            model = train_transfer_model(
                known.studies, goal_of_study(study, space), store=known.history
            )
            sign = 1.0 if study.direction == StudyDirection.MINIMIZE else -1.0
            self._guides[key] = (
                None
                if model is None
                else Guide.of_search(
                    model, known.meta_features, sign=sign, is_gated=self._gate, seed=self._seed
                )
            )
        return self._guides[key]


def _explain(study: Study, trial: FrozenTrial, evidence: Evidence) -> None:
    """Write a suggestion's origin and evidence into its trial, unless the user enqueued it."""
    if FIXED in trial.system_attrs:
        evidence = ENQUEUED
    storage, trial_id = study._storage, trial._trial_id  # noqa: SLF001
    storage.set_trial_user_attr(trial_id, ORIGIN_ATTRIBUTE, str(evidence.origin))
    storage.set_trial_user_attr(trial_id, WHY_ATTRIBUTE, evidence.as_attribute())
