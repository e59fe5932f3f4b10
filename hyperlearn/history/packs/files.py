"""Packs of either form by their path: a folder, or a file of JSON Lines."""

from collections.abc import Iterable
from pathlib import Path

from typing_extensions import TypeIs

from hyperlearn.errors import InvalidArgumentError, PackError
from hyperlearn.history.contents import Contents
from hyperlearn.history.joined import joined
from hyperlearn.history.packs.anonymity import Anonymiser
from hyperlearn.history.packs.json_lines import SUFFIX, read_json_lines, write_json_lines
from hyperlearn.history.packs.pack_source import pack_contents
from hyperlearn.history.packs.parquet_pack import read_pack, write_pack
from hyperlearn.history.packs.tables import Tables


def write(
    contents: Contents,
    path: str | Path,
    *,
    anonymise: bool | str,
    licence: str | None,
    origin: str | None,
) -> None:
    """Write a history into a folder, or as JSON Lines where the path ends in ``.jsonl``."""
    place, anonymiser = checked_path(path), Anonymiser.of(anonymise)
    writes = write_json_lines if place.suffix == SUFFIX else write_pack
    writes(contents, place, anonymiser=anonymiser, licence=licence, origin=origin)


def read(path: str | Path, first: int = 0) -> tuple[Contents, int]:
    """Return a pack as a history, and how many rows it has.

    Args:
        path: A folder, or a file of JSON Lines.
        first: How many rows other packs have.
    """
    tables = _tables(checked_path(path))
    return pack_contents(tables, first), tables["trials"].num_rows + tables["studies"].num_rows


def with_packs(contents: Contents, paths: Iterable[str | Path]) -> Contents:
    """Return a history with packs beside it.

    Raises:
        InvalidArgumentError: ``paths`` is not a list of paths.
        PackError: One of them is no pack.
    """
    if isinstance(paths, (str, Path)):
        raise InvalidArgumentError(f"packs is {paths!r}; give a list of paths, [{str(paths)!r}]")
    packs, first = [], 0
    for path in paths:
        pack, n_rows = read(path, first)
        packs.append(pack)
        first += n_rows
    return joined(contents, packs) if packs else contents


def is_pack(path: object) -> TypeIs[str | Path]:
    """Return whether something is the path of a pack, and not a database."""
    if not isinstance(path, (str, Path)) or "://" in str(path):
        return False
    return Path(path).suffix == SUFFIX or Path(path).is_dir()


def checked_path(path: object) -> Path:
    """Return the path of a pack.

    Raises:
        InvalidArgumentError: It is no path.
    """
    if not isinstance(path, (str, Path)) or not str(path).strip() or "\0" in str(path):
        raise InvalidArgumentError(f"path is {path!r}; give a folder, or a file ending in {SUFFIX}")
    return Path(path).expanduser()


def _tables(path: Path) -> Tables:
    if path.suffix == SUFFIX:
        return read_json_lines(path)
    if not path.is_dir():
        raise PackError(
            f"there is no pack at {str(path)!r}; give a folder that History.export wrote, or a "
            f"file ending in {SUFFIX}"
        )
    return read_pack(path)
