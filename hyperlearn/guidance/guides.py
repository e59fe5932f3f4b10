"""What history teaches each study that a sampler serves, worked out when it is first asked for."""

from collections.abc import Collection, Sequence

import numpy as np
from optuna.study import Study

from hyperlearn.guidance.evidence import FRONT
from hyperlearn.guidance.fronts import non_dominated_configurations
from hyperlearn.guidance.guide import Guide, Suggestion
from hyperlearn.guidance.knowledge import Knowledge, knowledge_of
from hyperlearn.guidance.observed import sign_of
from hyperlearn.guidance.study_space import goal_of_study, likely_space
from hyperlearn.history.experience import (
    NO_EXPERIENCE,
    Experience,
    ExperiencedStore,
    experience_of,
)
from hyperlearn.history.history import History
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.meta_training import Goal, train_transfer_model, weights_on
from hyperlearn.ready_spaces import model_named
from hyperlearn.records import MODEL_ATTRIBUTE, MetaLearnerStore, StudyFacts
from hyperlearn.space.aliases import NO_ALIASES, Aliases
from hyperlearn.space.dimension import ParameterValue
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

ENOUGH_TASKS = 10
"""Past tasks of one's own beside which the pack that ships with hyperlearn is not asked."""
N_FRONT = 10
"""How many configurations a search with several objectives takes over from past tasks."""


class Guides:
    """Keeps, study by study, the history as it was before the first trial, and what it teaches.

    Args:
        history: Past studies; None takes those beside each study.
        task: What the studies are about; None takes the task that each study names.
        seed: Of all draws.
        is_gated: Whether history has to keep proving itself.
        aliases: Names under which past studies may know a hyperparameter.
    """

    def __init__(
        self,
        history: History | None,
        task: Task | None,
        *,
        seed: int,
        is_gated: bool,
        aliases: Aliases = NO_ALIASES,
    ) -> None:
        self._history = history
        self._task = task
        self._seed = seed
        self._is_gated = is_gated
        self._aliases = aliases
        self._knowledge: dict[str, Knowledge] = {}
        self._guides: dict[tuple[str, str], Guide | None] = {}
        self._fronts: dict[tuple[str, str], list[dict[str, ParameterValue]]] = {}

    def guide(self, study: Study, space: SearchSpace) -> Guide | None:
        """Return the guide of a study with one objective, or None where no past run speaks."""
        key = (study.study_name, space.to_json())
        if key not in self._guides:
            self._guides[key] = self._made_guide(study, space)
        return self._guides[key]

    def front(self, study: Study, space: SearchSpace) -> list[dict[str, ParameterValue]]:
        """Return what a study with several objectives begins with; empty without past runs."""
        key = (study.study_name, space.to_json())
        if key not in self._fronts:
            self._fronts[key] = non_dominated_configurations(
                self._studies(study, space),
                space,
                tuple(direction.name.lower() for direction in study.directions),
                count=N_FRONT,
                rng=np.random.default_rng(self._seed),
            )
        return self._fronts[key]

    def first(self, study: Study, asked: frozenset[str]) -> Suggestion | None:
        """Return a configuration for the first trial of a study whose space nobody knows yet.

        The past space that fits best stands in for it.

        Args:
            study: A define-by-run study.
            asked: The hyperparameters that its first trial was asked for until now.

        Returns:
            A configuration of that past space, or None where no past run speaks.
        """
        space = likely_space(self._studies(study, asked), asked)
        if space is None:
            return None
        if len(study.directions) > 1:
            front = self.front(study, space)
            return Suggestion(front[0], FRONT) if front else None
        guide = self.guide(study, space)
        return guide.first() if guide is not None and guide.is_trusted else None

    def _known(self, study: Study) -> Knowledge:
        if study.study_name not in self._knowledge:
            known = knowledge_of(study, self._history, self._task)
            self._knowledge[study.study_name] = known
        return self._knowledge[study.study_name]

    def _studies(self, study: Study, names: Collection[str]) -> list[StudyFacts]:
        """Return the past studies, with the names that a study's hyperparameters have."""
        return [self._aliases.applied(one, names) for one in self._known(study).studies]

    def _experience(
        self, study: Study, known: Knowledge, own: Sequence[StudyFacts], goal: Goal
    ) -> Experience:
        """Return what the pack says, as long as there are few past tasks of one's own."""
        tasks = {one.task_name for one in own if goal.is_shared_by(one)}
        if not known.has_builtin_pack or len(tasks) >= ENOUGH_TASKS:
            return NO_EXPERIENCE
        domain = None if self._task is None else self._task.domain
        return experience_of(
            goal.space,
            goal.direction,
            goal.metric,
            model=model_named(study.user_attrs.get(MODEL_ATTRIBUTE)) or model_named(domain),
            aliases=self._aliases,
        )

    def _made_guide(self, study: Study, space: SearchSpace) -> Guide | None:
        known, goal = self._known(study), goal_of_study(study, space)
        own = self._studies(study, space)
        said = self._experience(study, known, own, goal)
        store: MetaLearnerStore | None = known.history
        if said.studies:
            weights = said.weights and weights_on(said.weights, said.coordinates)
            store = ExperiencedStore(known.history or OwnMemory(), weights)
        model = train_transfer_model([*own, *said.studies], goal, store=store)
        if model is None:
            return None
        return Guide.of_search(
            model,
            known.meta_features,
            sign=sign_of(study),
            is_gated=self._is_gated,
            seed=self._seed,
        )
