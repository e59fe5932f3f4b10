"""The history of all studies: the one object through which the past is read and added to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

import optuna
import pandas as pd
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import URL
from typing_extensions import override

from hyperlearn.audit.auditing import audit_metric
from hyperlearn.audit.metric_audit import MetricAudit
from hyperlearn.errors import InvalidArgumentError, ReadOnlyStorageError
from hyperlearn.history.assembly import assemble
from hyperlearn.history.best_trials import best_frame, checked_count
from hyperlearn.history.columns import StorageColumns
from hyperlearn.history.curve_frame import curves_frame
from hyperlearn.history.frames import studies_frame, tasks_frame, trials_frame
from hyperlearn.history.known_tasks import known_tasks
from hyperlearn.history.matches import checked_space, match_frame, speaks_about
from hyperlearn.history.metric_evidence import metric_evidence
from hyperlearn.history.names import check_known
from hyperlearn.history.opening import GivenStudies, Storage, open_history
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.recorder import Recorder
from hyperlearn.history.run_traces import run_traces
from hyperlearn.history.similarity import similar_frame
from hyperlearn.metafeatures.run_trace import RunTrace
from hyperlearn.metafeatures.training import training_meta_features
from hyperlearn.records import StudyFacts
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

FIRST_RUNS = 10
"""So many runs describe a task unless more are asked for."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read at one moment, and the facts made of it."""

    columns: StorageColumns
    recorded: Mapping[str, Task]
    facts: tuple[StudyFacts, ...]

    def of_study(self, name: str | None) -> tuple[StudyFacts, ...]:
        """Return the facts of one study, or of all for None."""
        if name is None:
            return self.facts
        check_known("study", name, [one.study_name for one in self.facts])
        return tuple(one for one in self.facts if one.study_name == name)

    def tasks(self) -> dict[str, Task]:
        """Return every task by name."""
        return known_tasks(self.facts, self.recorded)

    def study_ids(self, facts: Collection[StudyFacts]) -> list[int]:
        """Return the identifiers of studies in their storage."""
        names = {one.study_name for one in facts}
        return [study.study_id for study in self.columns.studies if study.name in names]


class History:
    """Studies of the past: read as facts and tables, and added to.

    Trials are Optuna's: any database that Optuna writes is a history as it is. What Optuna has no
    room for (tasks, all metrics, durations, failures, trained meta-learners) stands in tables of
    hyperlearn's own beside it, made when the history is opened for writing. Each call reads what
    is new. A history can be pickled: the copy opens the same storage again.

    Args:
        storage: A database's URL, the path of an SQLite file, or an Optuna storage. By default
            HYPERLEARN_STORAGE of the environment, else ``history.db`` in the user's data folder.
        readonly: Whether nothing may be written; trained meta-learners are then kept in memory.

    Raises:
        InvalidArgumentError: ``storage`` is nothing that can be opened.
        NewerSchemaError: A newer hyperlearn or Optuna wrote the database.
        ReadOnlyStorageError: The database may not be written to, and ``readonly`` is not set.
        StorageError: The database cannot be used.
    """

    def __init__(
        self, storage: Storage | GivenStudies | None = None, *, readonly: bool = False
    ) -> None:
        self._opened = open_history(storage, readonly=readonly)
        self._storages: dict[bool, RDBStorage] = {}
        self._weights = OwnMemory() if self.readonly else self._opened.own
        self._reading: _Reading | None = None

    @classmethod
    def from_studies(
        cls, studies: Sequence[optuna.Study], tasks: Mapping[str, Task] | None = None
    ) -> "History":
        """Return a history of studies that are given as they are, of any storages.

        It is read-only; trained meta-learners are kept in memory.

        Args:
            studies: Optuna's studies.
            tasks: What studies are about, by the study's name.

        Raises:
            InvalidArgumentError: Two studies have one name, or a task is given for no study.
        """
        return cls(GivenStudies(tuple(studies), dict(tasks or {})), readonly=True)

    def _read(self) -> _Reading:
        columns, recorded = self._opened.source.read(), self._opened.own.tasks()
        last = self._reading
        if last is None or last.columns is not columns or last.recorded != recorded:
            last = _Reading(columns, recorded, assemble(columns, recorded))
            self._reading = last
        return last

    @property
    def location(self) -> str:
        """Where the history is kept, for people: no password is in it."""
        return self._opened.location

    @property
    def url(self) -> URL | None:
        """The database's URL, or None where there is no database; its text hides the password."""
        return None if self._opened.engine is None else self._opened.engine.url

    @property
    def readonly(self) -> bool:
        """Whether nothing may be written."""
        return self._opened.readonly

    def facts(self, exclude: Collection[str] = ()) -> tuple[StudyFacts, ...]:
        """Return the facts of every study, in the order they were made.

        Args:
            exclude: Names of studies to leave out.

        Raises:
            StorageError: The database cannot be read.
        """
        excluded = {exclude} if isinstance(exclude, str) else set(exclude)
        return tuple(one for one in self._read().facts if one.study_name not in excluded)

    def studies(self) -> pd.DataFrame:
        """Return one row for each study.

        Returns:
            Columns ``study``, ``task``, ``domain``, ``direction`` (of several objectives with
            commas between), ``metric``, ``n_trials``, ``n_complete``, ``n_failed``,
            ``n_running``, ``best`` (NaN with several objectives), ``started`` and ``finished``
            (times in UTC of the first start and the last end).
        """
        reading = self._read()
        return studies_frame(reading.facts, reading.columns.trials)

    def tasks(self) -> pd.DataFrame:
        """Return one row for each task that a study is about or that was recorded.

        Returns:
            Columns ``task``, ``domain``, ``n_studies``, ``n_trials``, ``n_meta_features``.
        """
        reading = self._read()
        return tasks_frame(reading.facts, reading.tasks())

    def trials(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each trial.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``task``, ``number``, ``state`` (as Optuna names it), ``value`` in
            the study's own sign (``values_0`` and so on if any of the studies has several
            objectives), ``params_x`` for each hyperparameter ``x``, ``started`` (UTC),
            ``duration_seconds``, ``origin`` and ``failure``.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read()
        facts = reading.of_study(study)
        origins, runs = self._opened.source.origins(), self._opened.own.runs()
        return trials_frame(facts, reading.columns.trials, origins, runs)

    def curves(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each metric of each step that a trial reported.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``number``, ``step``, ``seconds`` since the run began (NaN for
            values that only Optuna recorded), ``metric`` and ``value``.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read()
        facts = reading.of_study(study)
        ids = None if study is None else reading.study_ids(facts)
        return curves_frame(facts, self._opened.own.curves(ids), self._opened.source.curves(ids))

    def training_meta_features(
        self, study: str, n_runs: int | None = FIRST_RUNS
    ) -> dict[str, float]:
        """Describe a study's task by its first runs: how they learned, failed and reacted.

        ``hyperlearn.metafeatures.training_descriptions`` has a line and a unit for each. They can
        be put beside the meta-features of the data, ``Task(name, {**data, **training})``.

        Args:
            study: Name of a study; of several objectives the first counts.
            n_runs: So many of its runs that have ended, by number; None for all.

        Returns:
            Value by name, finite or NaN; nothing for a study without a run that has ended.

        Raises:
            UnknownNameError: There is no such study.
        """
        return training_meta_features(self._run_traces(study, n_runs=n_runs))

    def audit(self, study: str, objective: int = 0) -> MetricAudit:
        """Tell whether a study's metric serves to find good configurations.

        Looked at are its noise, saturation, ties, agreement with the other reported metrics,
        whether early values predict late ones, perfection as by a leak, guessing, curves that do
        not move and values that are no numbers.

        Args:
            study: Name of the study.
            objective: Which of several objectives.

        Returns:
            One finding for each check, with a number, a sentence and a remedy.

        Raises:
            UnknownNameError: There is no such study.
            InvalidArgumentError: The study has no such objective.
        """
        (facts,) = self._read().of_study(study)
        n_objectives = len(facts.directions)
        if objective not in range(n_objectives):
            raise InvalidArgumentError(
                f"objective is {objective!r} and study {study!r} has {n_objectives}; give a number "
                f"from 0 to {n_objectives - 1}"
            )
        runs = self._run_traces(study, objective=objective)
        evidence = metric_evidence(facts, self.curves(study), runs, objective)
        return audit_metric(study, evidence)

    def _run_traces(
        self, study: str, *, n_runs: int | None = None, objective: int = 0
    ) -> list[RunTrace]:
        (facts,) = self._read().of_study(study)
        durations = self.trials(study)["duration_seconds"].to_numpy()
        curves = self.curves(study)
        return run_traces(facts, curves, durations, n_runs=n_runs, objective=objective)

    def match(self, space: SearchSpace) -> pd.DataFrame:
        """Return which studies speak about which hyperparameters of a search space.

        Args:
            space: The search space.

        Returns:
            One row for each study and hyperparameter: ``study``, ``task``, ``parameter``,
            ``speaks``, ``reason`` in words, ``n_trials`` with a value of it and a result.

        Raises:
            InvalidArgumentError: ``space`` is not a search space.
        """
        return match_frame(self._read().facts, checked_space(space))

    def similar(self, task: Task | str, k: int = 10) -> pd.DataFrame:
        """Return the tasks most like one task by their meta-features.

        Args:
            task: A task, or the name of one in the history.
            k: How many rows at most.

        Returns:
            Columns ``task``, ``distance`` (0 is alike, 2 the most; NaN where the tasks have no
            meta-feature in common) and ``why`` in words, nearest first.

        Raises:
            UnknownNameError: There is no task of that name.
        """
        tasks = self._read().tasks()
        if not isinstance(task, Task):
            check_known("task", task, tasks)
            task = tasks[task]
        return similar_frame(task, tasks, checked_count(k))

    def best(
        self, space: SearchSpace | None = None, task: Task | str | None = None, k: int = 10
    ) -> pd.DataFrame:
        """Return the best complete trials of studies with one objective.

        Args:
            space: If given, only studies that speak about each of its hyperparameters.
            task: If given, only studies about this task.
            k: How many rows at most.

        Returns:
            Columns ``rank`` (among the trials of the same task, metric and direction), ``task``,
            ``study``, ``number``, ``value`` and ``params_x``; the best of each task first.

        Raises:
            UnknownNameError: There is no task of that name.
        """
        reading = self._read()
        facts: Sequence[StudyFacts] = reading.facts
        if task is not None:
            name = task.name if isinstance(task, Task) else task
            check_known("task", name, reading.tasks())
            facts = [one for one in facts if one.task_name == name]
        if space is not None:
            facts = [one for one in facts if speaks_about(one, checked_space(space))]
        return best_frame(facts, k)

    def record_task(self, task: Task) -> None:
        """Keep a task with its meta-features; one of that name that is there is changed.

        Raises:
            ReadOnlyStorageError: The history is open for reading only.
            StorageError: The database cannot be written.
        """
        self._check_writable("task")
        self._opened.own.keep_task(task)

    def recorder(self) -> Recorder:
        """Return what writes down runs and their measurements.

        Raises:
            ReadOnlyStorageError: The history is open for reading only.
        """
        self._check_writable("run")
        return Recorder(self._opened.own)

    def optuna_storage(self, *, heartbeat: bool = True) -> BaseStorage:
        """Return Optuna's storage for studies that shall become part of this history.

        Args:
            heartbeat: Whether workers give signs of life, so that the trial of one that died is
                tried again. Only ``Study.optimize`` gives them: Optuna warns at ``Study.ask``.

        Raises:
            ReadOnlyStorageError: The history is open for reading only.
            StorageError: The database cannot be written.
        """
        self._check_writable("study")
        if self._opened.storage is not None:
            return self._opened.storage
        if heartbeat not in self._storages:
            self._storages[heartbeat] = self._opened.make_storage(heartbeat=heartbeat)
        return self._storages[heartbeat]

    def load_weights(self, kind: str, digest: str) -> bytes | None:
        """Return the safetensors bytes kept for a kind and a digest of its data, or None."""
        kept = self._opened.own.load_weights(kind, digest)
        return self._weights.load_weights(kind, digest) if kept is None else kept

    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        """Keep safetensors bytes; a second call with the same kind and digest changes nothing."""
        self._weights.save_weights(kind, digest, weights, scores)

    def close(self) -> None:
        """Close the connections that this history opened; it must not be used afterwards."""
        if self._opened.engine is not None and self._opened.given is None:
            self._opened.engine.dispose()
        for storage in self._storages.values():
            storage.engine.dispose()

    def _check_writable(self, thing: str) -> None:
        if self._opened.readonly:
            raise ReadOnlyStorageError(
                f"no {thing} can be written to {self!r}; open a database by History(storage) "
                "without readonly=True"
            )

    def __enter__(self) -> "History":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @override
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return partial(History, readonly=self.readonly), (self._opened.address,)

    @override
    def __repr__(self) -> str:
        return f"History({self.location!r}{', readonly=True' if self.readonly else ''})"
