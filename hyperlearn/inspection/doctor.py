"""Where the history is kept, whether it is in order, and which versions look at it."""

import os
import platform
from dataclasses import dataclass, replace
from importlib.metadata import version

from hyperlearn.errors import HyperlearnError
from hyperlearn.history.chosen_packs import chosen_packs
from hyperlearn.history.engine import open_engine, reading
from hyperlearn.history.location import STORAGE_VARIABLE, database_url, display_text
from hyperlearn.history.packs.builtin import described
from hyperlearn.inspection.opening import is_there, open_history
from hyperlearn.inspection.storage_facts import StorageFacts, read_storage_facts
from hyperlearn.inspection.storage_health import (
    StorageHealth,
    read_storage_health,
    time_queries,
)

PACKAGES = ("hyperlearn", "optuna", "sqlalchemy")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What ``hyperlearn doctor`` tells.

    Attributes:
        versions: Version of each package that matters, and of Python.
        default_location: Where the history of those who name none is, without a password; None
            where that cannot be read.
        default_source: What names that place: the environment's variable, or "data folder".
        location: Where the history that is looked at is or would be, likewise.
        exists: Whether there is something at that place.
        storage: What the database tells about itself, or None where it cannot be asked.
        n_tasks: How many tasks its studies are about, or None where it cannot be read.
        problem: Why the history cannot be used, in one sentence, or None.
        health: How the database is, or None where it cannot be examined.
        packs: Packs that are read beside the history, each in words.
    """

    versions: dict[str, str]
    default_location: str | None
    default_source: str
    location: str | None
    exists: bool
    storage: StorageFacts | None
    n_tasks: int | None
    problem: str | None
    health: StorageHealth | None = None
    packs: tuple[str, ...] = ()


def diagnose(storage: str | None) -> Diagnosis:
    """Look at a history without changing it.

    Args:
        storage: A database's URL, the path of an SQLite file, or None for the default.

    Returns:
        The diagnosis; what stands in the way of one is its ``problem``, not an error.
    """
    location, exists, facts, n_tasks, problem, health = None, False, None, None, None, None
    try:
        location = display_text(database_url(storage))
        exists = is_there(storage)
        facts, health = _examined(storage) if exists else (None, None)
        history = open_history(storage)
        if history is not None and health is not None:
            health = replace(health, seconds=time_queries(history))
        n_tasks = None if history is None else len(history.tasks())
        problem = None if health is None or health.damage is None else f"damaged: {health.damage}"
    except HyperlearnError as error:
        problem = str(error)
    return Diagnosis(
        versions=_versions(),
        default_location=_default_location(),
        default_source=_default_source(),
        location=location,
        exists=exists,
        storage=facts,
        n_tasks=n_tasks,
        problem=problem,
        health=health,
        packs=tuple(described(pack) for pack in chosen_packs(None)),
    )


def _examined(storage: str | None) -> tuple[StorageFacts, StorageHealth]:
    engine = open_engine(database_url(storage), readonly=True)
    try:
        with reading(engine) as connection:
            return read_storage_facts(connection), read_storage_health(connection)
    finally:
        engine.dispose()


def _default_location() -> str | None:
    try:
        return display_text(database_url())
    except HyperlearnError:  # told as the problem, if it is the default that is looked at
        return None


def _default_source() -> str:
    return STORAGE_VARIABLE if os.environ.get(STORAGE_VARIABLE, "").strip() else "data folder"


def _versions() -> dict[str, str]:
    return {package: version(package) for package in PACKAGES} | {
        "python": platform.python_version()
    }
