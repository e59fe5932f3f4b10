"""Opening a history: what it reads trials from, where it keeps its own facts, and how again.

Nothing is written before the database was found to be one that this version understands.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import optuna
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import Engine

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.block_cache import BlockCache
from hyperlearn.history.contents import Contents
from hyperlearn.history.database_source import DatabaseSource
from hyperlearn.history.engine import open_engine, reading, use_write_ahead_log
from hyperlearn.history.location import (
    database_url,
    display_text,
    prepare_folder,
    sqlite_path,
)
from hyperlearn.history.migration import check_revision, migrate
from hyperlearn.history.optuna_storage import open_optuna_storage
from hyperlearn.history.optuna_tables import check_optuna_schema
from hyperlearn.history.own_facts import OwnFacts
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.patient_tables import PatientTables
from hyperlearn.history.study_source import StudySource, studies_of
from hyperlearn.history.trial_source import TrialSource
from hyperlearn.task import Task

Storage: TypeAlias = str | Path | BaseStorage


@dataclass(frozen=True)
class GivenStudies:
    """Studies that stand in the place of a storage; nothing can be added to them.

    Args:
        studies: Optuna's studies, of any storages.
        tasks: The task of each study that has one, by the study's name.

    Raises:
        InvalidArgumentError: Two studies have one name, or a task is given for no study.
    """

    studies: tuple[optuna.Study, ...]
    tasks: Mapping[str, Task]

    def __post_init__(self) -> None:
        names = [study.study_name for study in self.studies]
        for name, times in Counter(names).items():
            if times > 1:
                raise InvalidArgumentError(
                    f"{times} studies are called {name!r}; rename all but one"
                )
        for name, task in self.tasks.items():
            if name not in names:
                raise InvalidArgumentError(f"{task!r} is for study {name!r}, which is not given")


@dataclass(frozen=True)
class Opened:
    """The parts of an open history.

    Attributes:
        source: Where trials are read from.
        own: Where hyperlearn's own facts are kept.
        location: The place for people, without passwords.
        engine: The database, or None where there is none.
        given: What the history was opened by if it was an object, or None.
        readonly: Whether nothing may be written.
    """

    source: TrialSource
    own: OwnFacts
    location: str
    engine: Engine | None = None
    given: BaseStorage | GivenStudies | None = None
    readonly: bool = False

    @property
    def contents(self) -> Contents:
        """What is read of it."""
        return Contents(self.source, self.own)

    @property
    def storage(self) -> BaseStorage | None:
        """Optuna's storage that the history was opened by, or None."""
        return self.given if isinstance(self.given, BaseStorage) else None

    def make_storage(self, *, heartbeat: bool) -> RDBStorage:
        """Return a new storage of Optuna's on the database.

        Args:
            heartbeat: Whether workers give signs of life.

        Raises:
            StorageError: The database cannot be written.
        """
        storage = open_optuna_storage(self._database, heartbeat=heartbeat)
        migrate(self._database)
        return storage

    @property
    def _database(self) -> Engine:
        assert self.engine is not None  # noqa: S101 (what has none was given, and is not asked)
        return self.engine

    @property
    def address(self) -> Storage | GivenStudies:
        """What opens the same again, from any folder and process; it may hold a password."""
        if self.given is not None:
            return self.given
        url = self._database.url
        return sqlite_path(url) or url.render_as_string(hide_password=False)


def open_history(storage: Storage | GivenStudies | None, *, readonly: bool) -> Opened:
    """Open a database, one of Optuna's storages, or studies.

    Raises:
        InvalidArgumentError: It is nothing that can be opened.
        NewerSchemaError: It was written by a newer hyperlearn or Optuna.
        ReadOnlyStorageError: It shall be written to, and cannot.
        StorageError: It cannot be used.
    """
    if isinstance(storage, GivenStudies):
        return _open_studies(storage)
    if isinstance(storage, BaseStorage):
        return _open_storage(storage, readonly=readonly)
    if storage is not None and not isinstance(storage, (str, Path)):
        raise InvalidArgumentError(
            f"storage is {storage!r}; give a database's URL, a file's path or an optuna storage"
        )
    url = database_url(storage)
    prepare_folder(url, readonly=readonly)
    engine = open_engine(url, readonly=readonly)
    return _open_engine(engine, given=None, readonly=readonly)


def _open_storage(storage: BaseStorage, *, readonly: bool) -> Opened:
    backend = getattr(storage, "_backend", storage)  # as Optuna's cache holds it
    if isinstance(backend, RDBStorage):
        return _open_engine(backend.engine, given=storage, readonly=readonly)
    return Opened(
        StudySource(lambda: studies_of(storage), is_one_storage=True),
        OwnMemory(),
        f"{type(storage).__name__} of this process",
        given=storage,
        readonly=readonly,
    )


def _open_engine(engine: Engine, *, given: BaseStorage | None, readonly: bool) -> Opened:
    try:
        with reading(engine) as connection:
            check_optuna_schema(connection)
        check_revision(engine)
        if not readonly:
            use_write_ahead_log(engine)
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Opened(
        DatabaseSource(engine, BlockCache.of(engine.url, readonly=readonly)),
        PatientTables(engine),
        display_text(engine.url),
        engine=engine,
        given=given,
        readonly=readonly,
    )


def _open_studies(given: GivenStudies) -> Opened:
    return Opened(
        StudySource(lambda: given.studies, tasks=given.tasks, is_one_storage=False),
        OwnMemory({task.name: task for task in given.tasks.values()}),
        f"{len(given.studies)} studies of this process",
        given=given,
        readonly=True,
    )
