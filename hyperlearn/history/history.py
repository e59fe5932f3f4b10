"""The history of all studies: the one object through which the past is read and added to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import optuna
import pandas as pd
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import URL, Engine
from typing_extensions import override

from hyperlearn.audit.metric_audit import MetricAudit
from hyperlearn.errors import InvalidArgumentError, ReadOnlyStorageError
from hyperlearn.history.best_trials import best_frame, checked_count
from hyperlearn.history.contents import Contents
from hyperlearn.history.curve_frame import curves_frame
from hyperlearn.history.floors_above import called_above
from hyperlearn.history.frames import studies_frame, tasks_frame, trials_frame
from hyperlearn.history.matches import checked_space, match_frame, speaks_about
from hyperlearn.history.metric_evidence import audit_study
from hyperlearn.history.names import check_known
from hyperlearn.history.notebook import history_html
from hyperlearn.history.opening import GivenStudies, Storage, open_history
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.reading import Reading
from hyperlearn.history.recorder import Recorder
from hyperlearn.history.run_traces import run_traces
from hyperlearn.history.similarity import similar_frame
from hyperlearn.history.suggestion_frame import suggestions_frame
from hyperlearn.metafeatures.training import FIRST_RUNS, training_meta_features
from hyperlearn.records import StudyFacts
from hyperlearn.space.aliases import Aliases
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

if TYPE_CHECKING:
    from hyperlearn.history.packs.merge import MergeReport


class History:
    """Studies of the past: read as facts and tables, and added to.

    Trials are Optuna's: any database that Optuna writes is a history as it is. What Optuna has no
    room for (tasks, all metrics, durations, failures, trained meta-learners) stands in tables of
    hyperlearn's own beside it, made when the history is opened for writing. Each call reads what
    is new. A history can be pickled: the copy opens the same storage again.

    Args:
        storage: A database's URL, the path of an SQLite file, or an Optuna storage. By default
            HYPERLEARN_STORAGE of the environment, else ``history.db`` in the user's data folder.
        packs: Packs to read beside it, as `History.export` writes them; of a study that is in the
            storage too, the storage's counts.
        readonly: Whether nothing may be written; trained meta-learners are then kept in memory.

    Raises:
        InvalidArgumentError: ``storage`` is nothing that can be opened.
        NewerSchemaError: A newer hyperlearn or Optuna wrote the database, or a pack.
        PackError: One of the packs is none.
        ReadOnlyStorageError: The database may not be written to, and ``readonly`` is not set.
        StorageError: The database cannot be used.
    """

    def __init__(
        self,
        storage: Storage | GivenStudies | None = None,
        *,
        packs: Iterable[str | Path] = (),
        readonly: bool = False,
    ) -> None:
        self._packs = packs if isinstance(packs, (str, Path)) else tuple(packs)
        self._opened = open_history(storage, readonly=readonly)
        self._contents = _with_packs(self._opened.contents, self._packs)
        self._storages: dict[bool, RDBStorage] = {}
        self._weights = OwnMemory() if self.readonly else self._opened.own
        self._reading = Reading.of((), {}, None)

    @classmethod
    def from_studies(
        cls,
        studies: Sequence[optuna.Study],
        tasks: Mapping[str, Task] | None = None,
        *,
        packs: Iterable[str | Path] = (),
    ) -> "History":
        """Return a history of studies that are given as they are, of any storages.

        It is read-only; trained meta-learners are kept in memory.

        Args:
            studies: Optuna's studies.
            tasks: What studies are about, by the study's name.
            packs: Packs to read beside them.

        Raises:
            InvalidArgumentError: Two studies have one name, or a task is given for no study.
        """
        return cls(GivenStudies(tuple(studies), dict(tasks or {})), packs=packs, readonly=True)

    def _read(self) -> Reading:
        blocks, recorded = self._contents.source.read(), self._contents.own.tasks()
        self._reading = Reading.of(blocks, recorded, self._reading, self._contents.own.code_digests)
        return self._reading

    @property
    def location(self) -> str:
        """Where the history is kept, for people: no password is in it."""
        return self._opened.location

    @property
    def url(self) -> URL | None:
        """The database's URL, or None where there is no database; its text hides the password."""
        return None if self._opened.engine is None else self._opened.engine.url

    @property
    def engine(self) -> Engine:
        """The database's connections, for those who keep it in order.

        Raises:
            InvalidArgumentError: The history is in no database.
        """
        if self._opened.engine is None:
            raise InvalidArgumentError(f"{self!r} is no database; give History a URL or a path")
        return self._opened.engine

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
        return studies_frame(reading.facts, reading.trials)

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
            ``duration_seconds``, ``origin``, ``failure``, ``device`` and ``code_digest``.

        Raises:
            UnknownNameError: There is no such study.
        """
        reading = self._read().of_study(study)
        origins = self._contents.source.origins(reading.study_ids)
        return trials_frame(reading.facts, reading.trials, origins, self._contents.own.runs())

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
        reading = self._read().of_study(study)
        ids = reading.study_ids
        measured, intermediate = self._contents.own.curves(ids), self._contents.source.curves(ids)
        return curves_frame(reading.facts, measured, intermediate)

    def training_meta_features(
        self, study: str, n_runs: int | None = FIRST_RUNS
    ) -> dict[str, float]:
        """Describe a study's task by its first runs: how they learned, failed and reacted.

        Args:
            study: Name of a study; of several objectives the first counts.
            n_runs: So many of its runs that have ended, by number; None for all.

        Returns:
            Value by name, finite or NaN: see ``hyperlearn.metafeatures.training_descriptions``.

        Raises:
            UnknownNameError: There is no such study.
        """
        (facts,) = self._read().of_study(study).facts
        traces = run_traces(facts, self.curves(study), self.trials(study), n_runs=n_runs)
        return training_meta_features(traces)

    def audit(self, study: str, objective: int = 0) -> MetricAudit:
        """Tell whether a study's metric serves to find good configurations.

        Args:
            study: Name of the study.
            objective: Which of several objectives, from 0.

        Returns:
            One finding for each check, with a number, a sentence and a remedy.

        Raises:
            UnknownNameError: There is no such study.
            InvalidArgumentError: The study has no such objective.
        """
        (facts,) = self._read().of_study(study).facts
        return audit_study(facts, self.curves(study), self.trials(study), objective)

    def suggestions(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each trial of which is known why it was suggested.

        Args:
            study: Name of a study, or None for all.

        Returns:
            Columns ``study``, ``number``, ``origin``, ``sentence`` (the reason in words), ``mean``
            and ``deviation`` of the predicted metric (the study's own unit and sign; NaN where
            nothing was predicted) and ``nearest_tasks`` (name and weight of each).

        Raises:
            UnknownNameError: There is no such study.
        """
        reading, source = self._read().of_study(study), self._contents.source
        ids = [block.study.study_id for block in reading.blocks]
        return suggestions_frame(reading.facts, source.origins(ids), source.attributes(ids))

    def match(
        self,
        space: SearchSpace,
        *,
        aliases: Mapping[str, str | Sequence[str]] | None = None,
        direction: str | None = None,
        metric: str | None = None,
    ) -> pd.DataFrame:
        """Return which studies speak about which hyperparameters of a search space.

        Args:
            space: The search space.
            aliases: Other names of its hyperparameters, like ``{"learning_rate": "lr"}``.
            direction: "minimize" or "maximize": what the search does; None leaves it open.
            metric: Name of the search's metric; None leaves it open.

        Returns:
            One row for each study and hyperparameter: ``study``, ``task``, ``parameter``,
            ``earlier_name`` (what the study calls it; NaN where it has none), ``speaks``,
            ``reason`` in words, ``n_trials`` with a value of it and a result, and ``n_inside``:
            those of them whose value the search can have too.

        Raises:
            InvalidArgumentError: ``space`` is not a search space, or ``aliases`` no aliases of it.
        """
        return match_frame(
            self._read().facts,
            checked_space(space),
            Aliases.of(aliases),
            direction=direction,
            metric=metric,
        )

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

    def benefit(self, study: str | None = None) -> pd.DataFrame:
        """Return what history is worth in the search space of a study, task by task.

        Each past task is searched again among its recorded runs, once with what the other tasks
        teach and once in random order. A surrogate is trained for each task, which takes seconds.

        Args:
            study: Name of a study; None takes the one that was made last.

        Returns:
            Columns ``task``, ``n_runs``, and for 1, 3, 5 and 10 trials ``history_k`` and
            ``random_k``: regret, 0 at the best recorded run and 1 at the average one.

        Raises:
            EmptyHistoryError: Too few tasks speak about the search space.
            UnknownNameError: There is no such study.
        """
        frame: pd.DataFrame = called_above("facts.benefit", "benefit_of", self, study)
        return frame

    def report(self, path: str | Path, study: str | None = None) -> Path:
        """Write all there is to say about a study into one HTML file that needs nothing else.

        Args:
            path: Where to write, such as "report.html"; what is there is written over.
            study: Name of a study; None takes the one that was made last.

        Returns:
            The path.

        Raises:
            EmptyHistoryError: No study is named and there is none.
            UnknownNameError: There is no such study.
            StorageError: The file cannot be written.
        """
        written: Path = called_above("report", "write_report", self, path, study)
        return written

    def export(
        self,
        path: str | Path,
        *,
        anonymise: bool | str = False,
        licence: str | None = None,
        origin: str | None = None,
    ) -> None:
        """Write the finished trials of every study, and what is known beside them, as a pack.

        A pack is a folder of Parquet files with a manifest, or one file of JSON Lines where the
        path ends in ``.jsonl``. Nothing in it is executed when it is read.

        Args:
            path: Where; nothing may be there yet.
            anonymise: Whether names of studies and tasks become hashes and free text (attributes,
                messages of failures, devices, domains) is left out; a secret text gives the same
                hashes in every pack made with it. Hyperparameters, choices, metrics and
                meta-features stay.
            licence: Under which terms the pack may be used.
            origin: Where its history comes from.

        Raises:
            InvalidArgumentError: An argument is not what it should be.
            PackError: Something is there already, or it cannot be written.
            StorageError: The database cannot be read.
        """
        from hyperlearn.history.packs.files import write  # noqa: PLC0415 (pyarrow is not small)

        write(self._contents, path, anonymise=anonymise, licence=licence, origin=origin)

    def merge(self, other: "str | Path | BaseStorage | History") -> "MergeReport":
        """Add what another history has and this one lacks; what is here is never changed.

        Studies are known by their names. A study whose trials differ from those that are here is
        left out and reported. All is added, or nothing; a second time changes nothing.

        Args:
            other: A pack (a folder, or a ``.jsonl`` file), a database of any kind, an Optuna
                storage, or a history.

        Returns:
            What was added, and what was left out and why; its text says it in words.

        Raises:
            InvalidArgumentError: ``other`` is nothing that can be opened.
            PackError: The pack is truncated, altered, or none.
            ReadOnlyStorageError: This history is open for reading only.
            StorageError: One of the databases cannot be used.
        """
        from hyperlearn.history.packs.files import is_pack, read  # noqa: PLC0415 (see export)
        from hyperlearn.history.packs.merge import merge  # noqa: PLC0415

        self._check_writable("study")
        engine = self.engine
        if not isinstance(other, History) and not is_pack(other):
            with History(other, readonly=True) as opened:
                return self.merge(opened)
        contents = other._contents if isinstance(other, History) else read(other)[0]  # noqa: SLF001
        self.optuna_storage(heartbeat=False)  # sees that there are tables to merge into
        return merge(contents, engine)

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

    def latest_weights(self, kind: str) -> bytes | None:
        """Return the safetensors bytes that were kept last for a kind, or None."""
        kept = self._weights.latest_weights(kind)
        return self._opened.own.latest_weights(kind) if kept is None else kept

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

    def _repr_html_(self) -> str:
        """Return what a notebook shows: where the history is, and its latest studies."""
        return history_html(self.location, self.studies())

    @override
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        again = partial(History, packs=self._packs, readonly=self.readonly)
        return again, (self._opened.address,)

    @override
    def __repr__(self) -> str:
        return f"History({self.location!r}{', readonly=True' if self.readonly else ''})"


def _with_packs(contents: Contents, packs: Iterable[str | Path]) -> Contents:
    if not packs:
        return contents
    from hyperlearn.history.packs.files import with_packs  # noqa: PLC0415 (see History.export)

    return with_packs(contents, packs)
