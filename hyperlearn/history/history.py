"""The history of all studies: the one object through which the past is read and added to."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import optuna
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import URL, Engine
from typing_extensions import override

from hyperlearn.errors import InvalidArgumentError, ReadOnlyStorageError
from hyperlearn.history.chosen_packs import BUILTIN, chosen_packs, files_among
from hyperlearn.history.contents import Contents
from hyperlearn.history.notebook import history_html
from hyperlearn.history.opening import GivenStudies, Storage, open_history
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.questions import Questions
from hyperlearn.history.recorder import Recorder
from hyperlearn.records import Lease
from hyperlearn.task import Task

if TYPE_CHECKING:
    from hyperlearn.history.imports.import_report import ImportReport
    from hyperlearn.history.imports.import_spec import ImportSpec
    from hyperlearn.history.imports.importing import Source
    from hyperlearn.history.packs.merge import MergeReport


class History(Questions):
    """Studies of the past: read as facts and tables, and added to.

    Trials are Optuna's: any database that Optuna writes is a history as it is. What Optuna has no
    room for (tasks, all metrics, durations, failures, trained meta-learners) stands in tables of
    hyperlearn's own beside it, made when the history is opened for writing. Each call reads what
    is new. A history can be pickled: the copy opens the same storage again.

    Args:
        storage: A database's URL, the path of an SQLite file, or an Optuna storage. By default
            HYPERLEARN_STORAGE of the environment, else ``history.db`` in the user's data folder.
        packs: Packs to read beside it, as `History.export` writes them; of a study that is in the
            storage too, the storage's counts. "builtin" is the pack that ships with hyperlearn: it
            advises searches of models that it knows and is in none of the tables. Without it, and
            without any other, for ``()``; by default HYPERLEARN_PACKS of the environment, else
            ``("builtin",)``.
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
        packs: Iterable[str | Path] | None = None,
        readonly: bool = False,
    ) -> None:
        self._packs = chosen_packs(packs)
        self._opened = open_history(storage, readonly=readonly)
        super().__init__(
            _with_packs(self._opened.contents, files_among(self._packs)),
            has_builtin_pack=BUILTIN in self._packs,
        )
        self._storages: dict[bool, RDBStorage] = {}
        self._weights = OwnMemory() if self.readonly else self._opened.own

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
    def packs(self) -> tuple[str | Path, ...]:
        """The packs that are read beside the storage."""
        return self._packs

    @property
    def readonly(self) -> bool:
        """Whether nothing may be written."""
        return self._opened.readonly

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

    def import_runs(
        self, source: "Source", spec: "ImportSpec", *, dry_run: bool = False
    ) -> "ImportReport":
        """Add the runs of another tool's records; all are added, or nothing.

        Runs that are there already are left alone, so the same source a second time changes
        nothing.

        Args:
            source: A DataFrame, the path of a CSV file, or what one of the readers of
                `hyperlearn.history.imports` returns: ``from_mlflow``, ``from_ray``,
                ``from_wandb``, ``from_syne_tune``, ``from_cv_results``.
            spec: Which column says what.
            dry_run: Whether to tell only what would be added.

        Returns:
            What was or would be added; its text says it in words.

        Raises:
            ImportSourceError: The source cannot be read by the spec, or a study of its name that
                is another one is there.
            ReadOnlyStorageError: This history is open for reading only.
            StorageError: The database cannot be used.
        """
        from hyperlearn.history.imports.importing import Import  # noqa: PLC0415 (see export)

        planned = Import(self._opened.contents, source, spec)
        if not dry_run:
            self._check_writable("run")
            self.optuna_storage(heartbeat=False)  # sees that there are tables to write into
            planned.write(self.engine)
        return planned.report

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

    def hold_lease(self, name: str, holder: str, instead_of: Lease | None = None) -> Lease:
        """Take or renew a lease; see `MetaLearnerStore`."""
        return self._weights.hold_lease(name, holder, instead_of)

    def release_lease(self, name: str, holder: str) -> None:
        """Give a lease back, if it is still the holder's."""
        self._weights.release_lease(name, holder)

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

    def __deepcopy__(self, memo: object) -> "History":
        """Return itself: there is one history, which copies of what holds it share."""
        return self

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
