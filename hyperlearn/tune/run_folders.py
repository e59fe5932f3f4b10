"""A folder for each run: its log, and the checkpoints that another attempt goes on from.

The log of trial 12 is ``12/log.txt`` in the study's folder, and its checkpoints are in
``12/checkpoints``. A trial that is tried again is another trial with another log, but finds the
checkpoints of the first attempt.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import platformdirs
from optuna.storages import RDBStorage

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.location import sqlite_path
from hyperlearn.study import StudyHome

ATTRIBUTE: Final = "hyperlearn:folder"
"""Under which a study remembers its folder."""
LOG: Final = "log.txt"
_CHECKPOINTS: Final = "checkpoints"
_NAME_LENGTH: Final = 60


@dataclass(frozen=True)
class RunFolders:
    """The folders of one study's runs.

    Attributes:
        path: The study's folder, which need not be there yet.
    """

    path: Path

    @classmethod
    def of_study(cls, home: StudyHome, study_name: str, folder: str | Path | None) -> "RunFolders":
        """Return the folders of a study.

        Args:
            home: Where the study lives.
            study_name: Its name.
            folder: The folder for all studies, or None: beside an SQLite database, and in the
                user's data folder for others.

        Raises:
            InvalidArgumentError: The folder is a file.
        """
        if folder is not None and Path(folder).is_file():
            raise InvalidArgumentError(f"folder is {str(folder)!r}, a file; give a folder")
        root = _beside(home) if folder is None else Path(folder).expanduser().absolute()
        return cls(root / _folder_name(study_name))

    def log(self, number: int) -> Path:
        """Return where the log of a trial is, if it said anything."""
        return self.path / str(number) / LOG

    def checkpoints(self, number: int, system_attrs: Mapping[str, Any]) -> Path:
        """Return where a trial and its earlier attempts keep checkpoints.

        Args:
            number: The trial's number.
            system_attrs: Optuna's attributes of it, which tell of earlier attempts.
        """
        first = system_attrs.get("failed_trial", number)
        return self.path / str(first) / _CHECKPOINTS


def _beside(home: StudyHome) -> Path:
    behind = getattr(home.storage, "_backend", home.storage)
    place = sqlite_path(behind.engine.url) if isinstance(behind, RDBStorage) else None
    if place is not None:
        return place.with_name(f"{place.name}.runs")
    return Path(platformdirs.user_data_dir("hyperlearn", appauthor=False)) / "runs"


def _folder_name(study_name: str) -> str:
    """Return a name that every file system takes, and that no other study has."""
    readable = re.sub(r"[^\w.-]+", "-", study_name, flags=re.ASCII).strip("-.")[:_NAME_LENGTH]
    return f"{readable}-{hashlib.sha256(study_name.encode()).hexdigest()[:8]}"


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Write what this process prints into a file meanwhile, that of other languages too.

    A file that stays empty is removed. Where there can be none, as on a host that does not have the
    folder, nothing is changed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError:
        yield
        return
    _flush()
    before = os.dup(1), os.dup(2)
    try:
        with file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        yield
    finally:
        _flush()
        for kept, number in zip(before, (1, 2), strict=True):
            os.dup2(kept, number)
            os.close(kept)
        _remove_empty(path)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # there may be none
            stream.flush()


def _remove_empty(path: Path) -> None:
    with suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()
            path.parent.rmdir()
