"""A pack as a folder: one Parquet file for each table, and the manifest.

It is written beside its place and put there in one step, so that no half of a pack is ever found.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hyperlearn.errors import PackError
from hyperlearn.history.contents import Contents
from hyperlearn.history.packs.anonymity import Anonymiser
from hyperlearn.history.packs.checks import checked
from hyperlearn.history.packs.manifest import Manifest, PackFile, file_of
from hyperlearn.history.packs.pieces import all_tables
from hyperlearn.history.packs.tables import SCHEMAS, Tables

MOST_ROW_GROUP_BYTES = 1 << 31
"""Unpacked size of a row group from which on a file is taken for an attack on the memory."""
MOST_GROWTH = 2_000
"""How many times its size a file may be once it is unpacked."""


def write_pack(
    contents: Contents,
    path: Path,
    *,
    anonymiser: Anonymiser | None,
    licence: str | None,
    origin: str | None,
) -> None:
    """Write a history as a pack.

    Args:
        contents: The history.
        path: The folder to make.
        anonymiser: Replaces names, or None.
        licence: Under which terms the pack may be used.
        origin: Where its history comes from.

    Raises:
        PackError: The folder is there already, or cannot be written.
    """
    with _new_folder(path) as folder:
        with _writers(folder) as writers:
            counts = dict.fromkeys(SCHEMAS, 0)
            for piece in all_tables(contents):
                for name, table in (anonymiser.tables(piece) if anonymiser else piece).items():
                    writers[name].write_table(table)
                    counts[name] += table.num_rows
        files = {name: PackFile.of(file_of(folder, name), counts[name]) for name in SCHEMAS}
        Manifest(files, licence, origin, anonymiser is not None).write(folder)


def read_pack(folder: Path) -> Tables:
    """Read a pack whose files are what its manifest says, and whose rows make sense.

    Raises:
        NewerSchemaError: A newer hyperlearn or Optuna wrote it.
        PackError: It is truncated, altered, or was never a pack.
    """
    manifest = Manifest.read(folder)
    manifest.check(folder)
    tables = {name: _read(folder, name, manifest.files[name]) for name in SCHEMAS}
    return checked(tables, str(folder))


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    if path.exists():
        raise PackError(f"{str(path)!r} is there already; give another place, or remove it")
    if not path.parent.is_dir():
        raise PackError(f"the folder {str(path.parent)!r} for the pack is missing; create it")
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        yield folder
        folder.chmod(0o755)
        folder.rename(path)
    except OSError as error:
        raise PackError(f"pack {str(path)!r} cannot be written ({error.strerror}); make room or "
                        "give another place") from None  # fmt: skip
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _writers(folder: Path) -> Iterator[Mapping[str, "pq.ParquetWriter"]]:
    writers = {}
    try:
        for name, schema in SCHEMAS.items():
            writers[name] = pq.ParquetWriter(file_of(folder, name), schema, compression="zstd")
        yield writers
    finally:
        for writer in writers.values():
            writer.close()


def _read(folder: Path, name: str, expected: PackFile) -> "pa.Table":
    path = file_of(folder, name)
    try:
        with pq.ParquetFile(path) as opened:
            _check_size(opened.metadata, path, expected)
            return opened.read().cast(SCHEMAS[name])
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        said = str(error).splitlines()[:1] or [type(error).__name__]
        raise PackError(f"{str(path)!r} cannot be read as {name} of a pack: {said[0][:200]}; get "
                        "the pack again") from None  # fmt: skip


def _check_size(metadata: Any, path: Path, expected: PackFile) -> None:  # noqa: ANN401 (pyarrow's)
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    sizes = [max(0, group.total_byte_size) for group in groups]
    if metadata.num_rows != expected.n_rows:
        raise PackError(f"{str(path)!r} has {metadata.num_rows} rows, {expected.n_rows} expected")
    is_absurd = any(size > MOST_ROW_GROUP_BYTES for size in sizes)
    if is_absurd or sum(sizes) > MOST_GROWTH * max(expected.n_bytes, 1 << 16):
        raise PackError(f"{str(path)!r} unpacks to {sum(sizes)} bytes, which no pack does")
