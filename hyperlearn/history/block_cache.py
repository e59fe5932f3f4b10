"""What was read of a large database, left in a file for the next process.

The file holds plain arrays and one text of JSON, nothing that is executed. It is never trusted: a
study is taken from it only where the database's marks of the study say the same, and a file that
is missing, of another version, of another database, torn or foreign counts as none. It is put in
its place in one step, so that of several processes that write it one wins.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from sqlalchemy import URL

from hyperlearn.errors import HyperlearnError
from hyperlearn.history.columns import StudyRow, TrialColumns
from hyperlearn.history.database_rows import Distributions
from hyperlearn.history.location import display_text, sqlite_path
from hyperlearn.history.study_block import ParamBlock, StudyBlock
from hyperlearn.history.study_marks import StudyMarks

SUFFIX = ".hyperlearn-cache.npz"
VERSION = 1
WRITTEN_FROM = 20_000
"""Newly read trials from which on a cache is written: less is read faster than it is cached."""
SHARE_OF_NEW = 0.05
"""Share of newly read trials among all from which on it is written again."""
TRIAL_ARRAYS = ("trial_ids", "study_ids", "numbers", "states", "started", "completed")


@dataclass(frozen=True, slots=True)
class KeptStudy:
    """A study as it was read, and the marks that it had then."""

    block: StudyBlock
    marks: StudyMarks


@dataclass(frozen=True)
class BlockCache:
    """A cache file of one database.

    Args:
        path: The file.
        identity: What tells the database from another one in its place.
    """

    path: Path
    identity: str

    @classmethod
    def of(cls, url: URL, *, readonly: bool) -> "BlockCache":
        """Return the cache beside a file that may be written to, else in the user's folder."""
        place = sqlite_path(url)
        identity = display_text(url) if place is None else _file_identity(place)
        if place is not None and not readonly:
            return cls(place.with_name(place.name + SUFFIX), identity)
        digest = hashlib.sha256(display_text(url).encode()).hexdigest()[:32]
        folder = platformdirs.user_cache_path("hyperlearn", appauthor=False)
        return cls(folder / f"{digest}{SUFFIX}", identity)

    def is_worth_writing(self, n_read: int, blocks: Sequence[StudyBlock]) -> bool:
        """Return whether so much was read that the next process should not have to."""
        n_trials = sum(map(len, blocks))
        return n_read >= max(WRITTEN_FROM, SHARE_OF_NEW * n_trials)

    def load(
        self, studies: Sequence[StudyRow], distributions: Distributions
    ) -> dict[int, KeptStudy]:
        """Return what was left of each study; nothing where the file cannot be used.

        Args:
            studies: The studies that there are now.
            distributions: Numbers the distributions of this process.
        """
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                _check_not_packed(archive.zip)
                facts = json.loads(archive["facts"].tobytes())
                if (facts["version"], facts["identity"]) != (VERSION, self.identity):
                    return {}
                return dict(_Stored(archive, facts, distributions).studies(studies))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError,
                MemoryError, RecursionError, zipfile.BadZipFile, HyperlearnError):  # fmt: skip
            return {}

    def save(self, kept: Mapping[int, KeptStudy], distributions: Distributions) -> None:
        """Leave studies for the next process; where that is not possible, nothing is left."""
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, **_arrays(self.identity, list(kept.values()), distributions))
                _follow_rights(self.path, Path(name))
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise


class _Stored:
    """The arrays of a cache file, cut into studies."""

    def __init__(self, archive: Any, facts: Any, distributions: Distributions) -> None:  # noqa: ANN401 (of a file)
        self._facts = facts
        self._trials = {name: archive[name] for name in TRIAL_ARRAYS}
        self._values, self._params = archive["values"], archive["params"]
        self._codes = archive["codes"]
        numbers = distributions.numbers(facts["distributions"])
        known = distributions.all()
        self._distributions = [known[number] for number in numbers]

    def studies(self, studies: Sequence[StudyRow]) -> Iterator[tuple[int, KeptStudy]]:
        by_id = {study.study_id: study for study in studies}
        trial = value = param = code = 0
        for study_id, n_trials, width, marks, params in self._facts["studies"]:
            stretch = slice(trial, trial + n_trials)
            trial += n_trials
            values = _cut(self._values, value, n_trials * width).reshape(n_trials, width)
            value += n_trials * width
            blocks = {}
            for name, used, has_codes in params:
                codes = _cut(self._codes, code, n_trials) if has_codes else None
                kinds = tuple(self._distributions[index] for index in used)
                blocks[name] = ParamBlock(_cut(self._params, param, n_trials), codes, kinds)
                param += n_trials
                code += n_trials * has_codes
            if study_id in by_id:
                trials = TrialColumns(**{key: one[stretch] for key, one in self._trials.items()})
                block = StudyBlock(by_id[study_id], trials, values, blocks)
                yield study_id, KeptStudy(block, StudyMarks(*marks))


def _cut(array: Any, first: int, count: int) -> Any:  # noqa: ANN401 (an array of any type)
    piece = array[first : first + count]
    if len(piece) != count:
        raise ValueError("the cache is shorter than it says")
    return piece


def _arrays(
    identity: str, kept: Sequence[KeptStudy], distributions: Distributions
) -> dict[str, Any]:
    number_of = {id(one): number for number, one in reversed([*enumerate(distributions.all())])}
    params = [param for one in kept for param in one.block.params.values()]
    facts = {
        "version": VERSION,
        "identity": identity,
        "distributions": distributions.texts,
        "studies": [_facts(one, number_of) for one in kept],
    }
    arrays = {
        name: np.concatenate([getattr(one.block.trials, name) for one in kept])
        for name in TRIAL_ARRAYS
    }
    return {
        **arrays,
        "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        "values": np.concatenate([one.block.values.ravel() for one in kept]),
        "params": np.concatenate([np.zeros(0), *(param.values for param in params)]),
        "codes": np.concatenate(
            [np.zeros(0, np.int32), *(one.codes for one in params if one.codes is not None)]
        ),
    }


def _facts(one: KeptStudy, number_of: Mapping[int, int]) -> list[object]:
    params = [
        [name, [number_of[id(kind)] for kind in param.distributions], param.codes is not None]
        for name, param in one.block.params.items()
    ]
    block = one.block
    return [block.study.study_id, len(block), block.values.shape[1], list(one.marks), params]


def _check_not_packed(archive: zipfile.ZipFile) -> None:
    """Refuse members that would grow when they are read; the file itself bounds the others."""
    if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
        raise ValueError("the cache is not one that was written here")


def _file_identity(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "missing"
    return f"{found.st_dev}:{found.st_ino}"


def _follow_rights(cache: Path, unfinished: Path) -> None:
    """Let those read the cache who may read the database."""
    database = cache.with_name(cache.name.removesuffix(SUFFIX))
    if database.is_file():
        shutil.copymode(database, unfinished)
