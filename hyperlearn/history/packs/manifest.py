"""The manifest of a pack: what is in its files, by which they are checked before they are read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hyperlearn.errors import NewerSchemaError, PackError
from hyperlearn.history.packs.tables import SCHEMAS

FORMAT = "hyperlearn-pack"
VERSION = 1
NAME = "manifest.json"
MOST_BYTES = 1 << 20
"""A manifest is small; a larger file is none."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of a pack: its size, its digest, and how many rows are in it."""

    n_bytes: int
    sha256: str
    n_rows: int

    @classmethod
    def of(cls, path: Path, n_rows: int) -> "PackFile":
        """Describe a file."""
        return cls(path.stat().st_size, digest_of(path), n_rows)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself.

    Attributes:
        files: Each table's file.
        licence: Under which terms it may be used, or None.
        origin: Where its history comes from, or None.
        is_anonymised: Whether names were replaced and free text left out.
        written_by: Version of hyperlearn.
    """

    files: Mapping[str, PackFile]
    licence: str | None = None
    origin: str | None = None
    is_anonymised: bool = False
    written_by: str = field(default_factory=lambda: version("hyperlearn"))

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of the pack."""
        document = {"format": FORMAT, "version": VERSION, **asdict(self)}
        (folder / NAME).write_text(json.dumps(document, indent=2), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a pack.

        Raises:
            NewerSchemaError: A newer hyperlearn wrote the pack.
            PackError: It is no manifest.
        """
        path = folder / NAME
        document = _document(path)
        if document.get("format") != FORMAT:
            raise PackError(f"{str(path)!r} is not the manifest of a pack; give a folder that "
                            "History.export wrote")  # fmt: skip
        if document.get("version") != VERSION:
            raise NewerSchemaError(
                f"pack {str(folder)!r} is of version {document.get('version')!r}, this hyperlearn "
                f"reads {VERSION}; upgrade it by `pip install -U hyperlearn`"
            )
        try:
            return cls(
                {name: _file(document["files"][name]) for name in SCHEMAS},
                _text_or_none(document["licence"]),
                _text_or_none(document["origin"]),
                document["is_anonymised"] is True,
                str(document["written_by"]),
            )
        except (LookupError, TypeError, ValueError) as error:
            raise PackError(
                f"{str(path)!r} is no whole manifest ({str(error)[:200]}); get the pack again"
            ) from None

    def check(self, folder: Path) -> None:
        """Compare the files with what the manifest says of them.

        Raises:
            PackError: A file is missing, truncated or altered, or no file of its own.
        """
        for name, expected in self.files.items():
            path = file_of(folder, name)
            if path.is_symlink() or not path.is_file():
                raise PackError(f"{str(path)!r} of the pack is missing; get the pack again")
            found = path.stat().st_size
            if found != expected.n_bytes or digest_of(path) != expected.sha256:
                raise PackError(
                    f"{str(path)!r} is not what the pack's manifest says ({found} bytes, "
                    f"{expected.n_bytes} expected); it was truncated or altered: get it again"
                )


def file_of(folder: Path, table: str) -> Path:
    """Return the file of a table: names come from us alone, so none leads out of the folder."""
    return folder / f"{table}.parquet"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _document(path: Path) -> dict[str, Any]:
    try:
        is_absurd = path.is_symlink() or path.stat().st_size > MOST_BYTES
        document = None if is_absurd else json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PackError(
            f"{str(path)!r} cannot be read as a manifest ({type(error).__name__}); give a folder "
            "that History.export wrote"
        ) from None
    if is_absurd:
        raise PackError(f"{str(path)!r} is larger than a manifest can be, or a link")
    if not isinstance(document, dict):
        raise PackError(f"{str(path)!r} is not the manifest of a pack")
    return document


def _file(told: Any) -> PackFile:  # noqa: ANN401 (of a file)
    numbers = told["n_bytes"], told["n_rows"]
    if not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in numbers):
        raise ValueError(f"sizes {numbers!r}")
    return PackFile(numbers[0], str(told["sha256"]), numbers[1])


def _text_or_none(told: object) -> str | None:
    return None if told is None else str(told)
