"""An Optuna study that knows its task and its history.

What comes out is an ``optuna.Study`` and nothing else: what is added are its storage (the database
of the history), its sampler, and user attributes that tell later searches what it was about and
people what it takes to make its suggestions again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage, RDBStorage
from optuna.study import StudyDirection

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.guidance.pruner import MetaPruner
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.grpc_storage import is_grpc, open_grpc_storage
from hyperlearn.history.history import History
from hyperlearn.history.recipes import recipe_of, recipes_in
from hyperlearn.history.recorder import Recorder
from hyperlearn.records import META_FEATURES_ATTRIBUTE, RECIPE_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task


@dataclass(frozen=True)
class StudyHome:
    """Where a study lives.

    Attributes:
        storage: What Optuna keeps the study in.
        records: The tables beside it for what Optuna has no room for; None where there are none.
    """

    storage: BaseStorage
    records: History | None

    @property
    def is_database(self) -> bool:
        """Whether other processes can open it too."""
        return _is_database(self.storage)

    def recorder(self) -> Recorder | None:
        """Return what writes runs and measurements, or None where there is no table for them."""
        return None if self.records is None else self.records.recorder()


def study_home(storage: str | Path | BaseStorage | None, history: History | None) -> StudyHome:
    """Return where a study lives: in its storage if it has one, else where its history does.

    A history that is only read has no place for it; the default database has.

    Raises:
        InvalidArgumentError: The storage or the history is something else.
        StorageError: The database cannot be opened.
    """
    if history is not None and not isinstance(history, History):
        raise InvalidArgumentError(
            f"history is {history!r}; give a History, like History('sqlite:///history.db')"
        )
    if isinstance(storage, str) and is_grpc(storage):
        return StudyHome(open_grpc_storage(storage), None)
    if storage is None and history is not None and not history.readonly:
        return StudyHome(history.optuna_storage(), history)
    if storage is None or isinstance(storage, (str, Path)):
        records = History(storage)
        return StudyHome(records.optuna_storage(), records)
    if not isinstance(storage, BaseStorage):
        raise InvalidArgumentError(
            f"storage is {storage!r}; give a URL, a path or an Optuna storage"
        )
    return StudyHome(storage, History(storage) if _is_database(storage) else None)


def _is_database(storage: BaseStorage) -> bool:
    """Return whether an Optuna storage is one, or Optuna's cache before one."""
    return isinstance(getattr(storage, "_backend", storage), RDBStorage)


def create_study(
    *,
    task: Task | None = None,
    history: History | None = None,
    sampler: BaseSampler | None = None,
    pruner: BasePruner | None = None,
    storage: str | Path | BaseStorage | None = None,
    study_name: str | None = None,
    direction: Literal["minimize", "maximize"] | StudyDirection | None = None,
    load_if_exists: bool = False,
    directions: Sequence[Literal["minimize", "maximize"] | StudyDirection] | None = None,
    aliases: Mapping[str, str | Sequence[str]] | None = None,
) -> optuna.Study:
    """Create an Optuna study that learns from the history and becomes part of it.

    Args:
        task: What the study is about; without one it is a task of its own.
        history: What is learned from: by default the database that the study lives in, or the
            default database where the study lives in memory.
        sampler: What suggests; `MetaSampler` by default.
        pruner: What ends hopeless trials; `MetaPruner` by default.
        storage: Where the study lives: a URL, the path of an SQLite file, or an Optuna storage.
            None is the history's database, or the default one where the history is only read;
            for Optuna's default, memory, give ``optuna.storages.InMemoryStorage()``.
        study_name: Name of the study, unique in its storage; made up if None.
        direction: "minimize" (default) or "maximize".
        load_if_exists: Whether to go on with a study of that name.
        directions: One direction for each objective, instead of ``direction``.
        aliases: Other names of hyperparameters in the history, as `MetaSampler` takes them.

    Returns:
        The study.

    Raises:
        InvalidArgumentError: An argument is not what it should be, or the study of that name is
            about another task.
        StorageError: The database cannot be used.
        optuna.exceptions.DuplicatedStudyError: There is a study of that name.
    """
    if sampler is not None and aliases is not None:
        raise InvalidArgumentError(
            f"aliases is {aliases!r} and a sampler is given; give aliases to the sampler"
        )
    home = study_home(storage, history)
    return open_study(
        home,
        task=task,
        sampler=sampler or MetaSampler(history, task=task, aliases=aliases),
        pruner=pruner or MetaPruner(history),
        study_name=study_name,
        direction=direction,
        load_if_exists=load_if_exists,
        directions=directions,
    )


def stored_task(home: StudyHome, study_name: str | None) -> Task | None:
    """Return the task of a study that is there already, by its name only, or None."""
    try:
        study_id = home.storage.get_study_id_from_name(study_name or "")
    except KeyError:
        return None
    name = home.storage.get_study_user_attrs(study_id).get(TASK_ATTRIBUTE)
    return None if name is None else Task(name)


def open_study(
    home: StudyHome,
    *,
    task: Task | None,
    sampler: BaseSampler,
    pruner: BasePruner | None,
    study_name: str | None,
    direction: Literal["minimize", "maximize"] | StudyDirection | None = None,
    load_if_exists: bool,
    directions: Sequence[Literal["minimize", "maximize"] | StudyDirection] | None = None,
) -> optuna.Study:
    """Create or load a study where it lives, and write down what it is about."""
    if task is not None and not isinstance(task, Task):
        raise InvalidArgumentError(f"task is {task!r}; give a Task, like Task({str(task)!r})")
    study = optuna.create_study(
        storage=home.storage,
        sampler=sampler,
        pruner=pruner,
        study_name=study_name,
        direction=direction,
        load_if_exists=load_if_exists,
        directions=directions,
    )
    if task is not None:
        _name_task(study, home, task)
    _write_recipe(study, recipe_of(sampler, pruner))
    return study


def _write_recipe(study: optuna.Study, recipe: Mapping[str, object]) -> None:
    """Write down what it takes to make the suggestions again, if it is not there yet."""
    known = recipes_in(study.user_attrs)
    if recipe not in known:
        study.set_user_attr(RECIPE_ATTRIBUTE, [*known, recipe])


def _name_task(study: optuna.Study, home: StudyHome, task: Task) -> None:
    named = study.user_attrs.get(TASK_ATTRIBUTE)
    if named not in {None, task.name}:
        raise InvalidArgumentError(
            f"study {study.study_name!r} is about task {named!r}, not {task.name!r}; give another "
            "study_name"
        )
    if home.records is not None and (named is None or task.meta_features):
        home.records.record_task(task)
    if task.meta_features and not home.is_database:
        study.set_user_attr(META_FEATURES_ATTRIBUTE, dict(task.meta_features))
    if named is None:
        study.set_user_attr(TASK_ATTRIBUTE, task.name)
