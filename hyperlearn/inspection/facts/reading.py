"""One study of a history as it stands at one moment: what every section is made from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from optuna.trial import TrialState

from hyperlearn.errors import EmptyHistoryError
from hyperlearn.history.history import History
from hyperlearn.inspection.summary import StudySummary, study_summary
from hyperlearn.meta_training import Goal
from hyperlearn.records import BoolArray, FloatArray, StudyFacts
from hyperlearn.space.encoding import SpaceEncoding
from hyperlearn.space.search_space import SearchSpace


@dataclass(frozen=True)
class StudyReading:
    """A study, its trials by columns and by rows, and the history around it.

    Attributes:
        history: Where it was read from.
        summary: The study in a few facts.
        facts: Its trials by columns, as losses.
        trials: ``History.trials`` of it.
        suggestions: ``History.suggestions`` of it.
    """

    history: History
    summary: StudySummary
    facts: StudyFacts
    trials: pd.DataFrame
    suggestions: pd.DataFrame

    @classmethod
    def of(cls, history: History, study: str) -> "StudyReading":
        """Read a study.

        Raises:
            UnknownNameError: There is no such study.
            StorageError: The database cannot be read.
        """
        summary = study_summary(history, study)
        facts = next(one for one in history.facts() if one.study_name == study)
        return cls(history, summary, facts, history.trials(study), history.suggestions(study))

    @property
    def sign(self) -> float:
        """What turns losses of the first objective into the study's own values."""
        return -1.0 if self.facts.directions[0] == "maximize" else 1.0

    @property
    def metric(self) -> str:
        """What the first objective is called."""
        names = self.facts.metric_names
        return names[0] if names else "value"

    @property
    def has_one_objective(self) -> bool:
        """Whether trials can be ranked."""
        return len(self.facts.directions) == 1

    @property
    def is_complete(self) -> BoolArray:
        """Which trials are complete with a finite loss, shape (n_trials,)."""
        is_complete = self.facts.states == TrialState.COMPLETE.value
        return np.asarray(is_complete & np.isfinite(self.facts.losses[:, 0]))

    @property
    def space(self) -> SearchSpace:
        """Every hyperparameter that any trial was asked for, as one space."""
        return SearchSpace.from_distributions(self.facts.distributions)

    @property
    def goal(self) -> Goal:
        """What the study optimises, as a surrogate is asked about it."""
        names = self.facts.metric_names
        return Goal(self.space, self.facts.directions[0], names[0] if names else None)

    @property
    def encoding(self) -> SpaceEncoding:
        """The coordinates of that space."""
        return SpaceEncoding.spanning(self.space, [])

    @property
    def losses(self) -> FloatArray:
        """Losses of the first objective, shape (n_trials,)."""
        return np.asarray(self.facts.losses[:, 0])


def latest_study(history: History) -> str:
    """Return the name of the study that was made last.

    Raises:
        EmptyHistoryError: There is none.
    """
    facts = history.facts()
    if not facts:
        raise EmptyHistoryError(f"{history!r} has no study; run a study first")
    return facts[-1].study_name
