"""The study of a search: asked for configurations, told what came of them, kept in the history.

The search itself goes on in memory. A configuration that was evaluated is put into the history in
one piece, with its scores and why it was suggested, so that a search that is killed leaves every
finished evaluation behind and no unfinished one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import optuna
from optuna.trial import FrozenTrial, Trial, TrialState

from hyperlearn.history.own_facts import RunRecord
from hyperlearn.integrations.scikit_learn.estimator_space import EstimatorSpace
from hyperlearn.integrations.scikit_learn.evaluations import Evaluation
from hyperlearn.integrations.scikit_learn.searched_metric import SearchedMetric
from hyperlearn.study import StudyHome

SCORES_ATTRIBUTE = "hyperlearn:scores"
"""Trial user attribute: the scores on each split, by scikit-learn's name of the metric."""
UNKNOWN_SCORE = "ValueError: the score is not a finite number"


@dataclass(frozen=True)
class KeptStudy:
    """A study of the history into which finished trials are put.

    Attributes:
        study: The study.
        home: Where it lives.
    """

    study: optuna.Study
    home: StudyHome

    def keep(self, trial: FrozenTrial, evaluation: Evaluation) -> None:
        """Put a finished trial into the history, with how long it took and what it failed with.

        Raises:
            StorageError: The database cannot be written.
        """
        storage = self.home.storage
        study_id = storage.get_study_id_from_name(self.study.study_name)
        trial_id = storage.create_new_trial(study_id, template_trial=trial)
        recorder = self.home.recorder()
        if recorder is not None:
            recorder.record(trial_id, _run_record(trial, evaluation))


@dataclass(frozen=True)
class SearchStudy:
    """The study of a search.

    Attributes:
        live: The study in memory that suggests.
        space: What is searched.
        metric: What is optimised.
        kept: Where finished trials are kept, or None to keep nothing.
    """

    live: optuna.Study
    space: EstimatorSpace
    metric: SearchedMetric
    kept: KeptStudy | None

    def ask(self) -> tuple[Trial, dict[str, object]]:
        """Return a new trial, and its configuration as the estimator takes it."""
        trial = self.live.ask()
        return trial, self.space.settings(self.space.space.suggest(trial))

    def tell(self, trial: Trial, evaluation: Evaluation) -> None:
        """Take what came of a trial: its metric, or that it failed.

        Raises:
            StorageError: The history cannot be written.
        """
        if evaluation.rows:
            trial.set_user_attr(SCORES_ATTRIBUTE, evaluation.split_scores)
        value = self._value(evaluation.mean_scores)
        if math.isfinite(value):
            told = self.live.tell(trial, value)
        else:
            told = self.live.tell(trial, state=TrialState.FAIL)
        if self.kept is not None:
            self.kept.keep(told, evaluation)

    def _value(self, scores: Mapping[str, float]) -> float:
        return self.metric.value(scores) if scores else math.nan


def _run_record(trial: FrozenTrial, evaluation: Evaluation) -> RunRecord:
    began = datetime.now(UTC) - timedelta(seconds=evaluation.seconds)
    failure = evaluation.failure
    if failure is None and trial.state == TrialState.FAIL:
        failure = UNKNOWN_SCORE
    kind, _, message = (failure or "").partition(": ")
    return RunRecord(
        started=began,
        duration_seconds=evaluation.seconds,
        device="cpu",
        failure_kind=kind or None,
        failure_message=message or None,
    )
