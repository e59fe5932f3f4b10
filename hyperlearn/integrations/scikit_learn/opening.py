"""Opening the study of a search: where it is kept, what it may learn from, and its name."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import optuna
from optuna.exceptions import DuplicatedStudyError
from optuna.storages import BaseStorage

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.integrations.scikit_learn.estimator_space import EstimatorSpace
from hyperlearn.integrations.scikit_learn.repetition import Repetition
from hyperlearn.integrations.scikit_learn.search_study import KeptStudy, SearchStudy
from hyperlearn.integrations.scikit_learn.searched_metric import SearchedMetric
from hyperlearn.records import KNOWN_UNTIL_ATTRIBUTE, MODEL_ATTRIBUTE, StudyFacts
from hyperlearn.study import StudyHome, open_study, study_home
from hyperlearn.task import Task
from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.agreement import agree

GivenHistory: TypeAlias = History | str | Path | BaseStorage | None


@dataclass(frozen=True)
class Subject:
    """What a search is about.

    Attributes:
        space: What is searched.
        metric: What is optimised.
        task: The data.
        title: What its study is called; the same for the same search.
        seed: Of the sampler.
        is_repeatable: Whether the user gave the seed.
    """

    space: EstimatorSpace
    metric: SearchedMetric
    task: Task
    title: str
    seed: int
    is_repeatable: bool


@contextmanager
def opened_study(subject: Subject, given: GivenHistory, *, remember: bool) -> Iterator[SearchStudy]:
    """Open the study of a search, and close what was opened for it.

    Args:
        subject: What the search is about.
        given: What is learned from; None is the default database.
        remember: Whether the search becomes part of the history.

    Raises:
        InvalidArgumentError: ``given`` is nothing that can be opened.
        StorageError: The database cannot be used.
    """
    with ExitStack() as opened:
        if given is None or isinstance(given, History):
            history = given
        else:
            history = opened.enter_context(History(given))
        home = study_home(None, history) if remember else None
        if home is not None and home.records is not None and home.records is not history:
            opened.enter_context(home.records)
        source = history or (home.records if home is not None else None)
        studies = _studies(home, source)
        repetition = Repetition.among(studies, subject.title, is_repeatable=subject.is_repeatable)
        task = replace(subject.task, domain=subject.space.model.name)  # for the pack of models
        sampler = MetaSampler(source, task=task, seed=subject.seed)
        with _quiet_optuna():
            kept = None if home is None else _kept(subject, home, repetition)
            live = _live(subject, sampler, repetition)
        yield SearchStudy(live, subject.space, subject.metric, kept)


@contextmanager
def _quiet_optuna() -> Iterator[None]:
    """Leave out Optuna's line for a new study, which says nothing to who fits an estimator."""
    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(max(level, optuna.logging.WARNING))
    try:
        yield
    finally:
        optuna.logging.set_verbosity(level)


def _studies(home: StudyHome | None, source: History | None) -> tuple[StudyFacts, ...]:
    """Return the studies among which a search looks for its name."""
    place = home.records if home is not None else source
    return () if place is None else place.facts()


def _live(subject: Subject, sampler: MetaSampler, repetition: Repetition) -> optuna.Study:
    study = optuna.create_study(
        study_name=repetition.study_name,
        direction=subject.metric.direction,
        sampler=sampler,
    )
    _describe(study, subject, repetition)
    return study


def _kept(subject: Subject, home: StudyHome, repetition: Repetition) -> KeptStudy:
    """Create the study in the history, under the next name where another process was faster."""
    name, count = repetition.study_name, 1
    while True:
        try:
            study = open_study(
                home,
                task=subject.task,
                sampler=optuna.samplers.RandomSampler(),
                pruner=optuna.pruners.NopPruner(),
                study_name=name,
                direction=subject.metric.direction,
                load_if_exists=False,
            )
        except DuplicatedStudyError:
            count += 1
            name = f"{repetition.study_name} #{count}"
        else:
            _describe(study, subject, repetition)
            return KeptStudy(study, home)


def _describe(study: optuna.Study, subject: Subject, repetition: Repetition) -> None:
    """Write down what tells later searches, and the sampler, what a study is about."""
    objective = Objective.of(subject.metric.name, subject.metric.direction)
    agree(study, subject.space.space, objective)
    study.set_user_attr(MODEL_ATTRIBUTE, subject.space.model.name)
    if repetition.is_bounded:
        study.set_user_attr(KNOWN_UNTIL_ATTRIBUTE, repetition.known_until)
