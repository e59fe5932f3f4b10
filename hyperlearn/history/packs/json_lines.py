"""A pack as one text file: a row of a table on each line, as an object with the table's name.

JSON has no NaN and no infinity: they are the texts "NaN", "Infinity" and "-Infinity". Times are
ISO 8601 in UTC. A column without a value may be left out. The file is read as a whole, and checked,
before anything of it is used.
"""

import json
import math
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from hyperlearn.errors import PackError
from hyperlearn.history.contents import Contents
from hyperlearn.history.packs.anonymity import Anonymiser
from hyperlearn.history.packs.checks import checked
from hyperlearn.history.packs.manifest import VERSION
from hyperlearn.history.packs.pieces import all_tables
from hyperlearn.history.packs.tables import SCHEMAS, Tables, plain_type

SUFFIX = ".jsonl"
TABLE = "table"
"""The entry of an object that names its table."""
HEADER = "pack"
"""The "table" of the first line, which tells version, licence and origin."""
MOST_LINE = 16 << 20
"""Characters of the longest line that is read."""
MOST_DEPTH = 32
"""Lists and objects that may stand in one another on a line."""
ROWS_AT_ONCE = 20_000

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def write_json_lines(
    contents: Contents,
    path: Path,
    *,
    anonymiser: Anonymiser | None,
    licence: str | None,
    origin: str | None,
) -> None:
    """Write a history as JSON Lines; the arguments are those of `write_pack`.

    Raises:
        PackError: The file is there already, or cannot be written.
    """
    if path.exists():
        raise PackError(f"{str(path)!r} is there already; give another place, or remove it")
    unfinished = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            unfinished = Path(file.name)
            header = {"version": VERSION, "licence": licence, "origin": origin}
            file.write(_line(HEADER, {**header, "is_anonymised": anonymiser is not None}))
            for piece in all_tables(contents):
                tables = anonymiser.tables(piece) if anonymiser else piece
                for name, table in tables.items():
                    file.writelines(_line(name, row) for row in table.to_pylist())
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except OSError as error:
        raise PackError(
            f"{str(path)!r} cannot be written ({error.strerror}); make room or give another place"
        ) from None
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def read_json_lines(path: Path) -> Tables:
    """Read a history that was written as JSON Lines.

    Raises:
        PackError: A line is no row of a table; the message has its number.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    tables: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
    for number, line in _lines(path):
        where = f"line {number} of {str(path)!r}"
        name, row = _row(line, where)
        if name == HEADER:
            continue
        rows[name].append(row)
        if len(rows[name]) >= ROWS_AT_ONCE:
            tables[name].append(_table(name, rows[name], where))
            rows[name] = []
    for name, rest in rows.items():
        tables[name].append(_table(name, rest, f"{name} in {str(path)!r}"))
    return checked({name: pa.concat_tables(parts) for name, parts in tables.items()}, str(path))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            number = 0
            while line := file.readline(MOST_LINE + 1):
                number += 1
                if len(line) > MOST_LINE:
                    raise PackError(f"line {number} of {str(path)!r} is longer than {MOST_LINE}")
                if line.strip():
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{str(path)!r} cannot be read as text: {type(error).__name__}") from None


def _row(line: str, where: str) -> tuple[str, dict[str, Any]]:
    try:
        row = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise PackError(f"{where} is not JSON: {str(error)[:200]}") from None
    if not isinstance(row, dict) or _depth(row) > MOST_DEPTH:
        raise PackError(f"{where} is not an object, or too deep")
    name = row.pop(TABLE, None)
    if name == HEADER:
        if row.get("version") != VERSION:
            raise PackError(f"{where} is of version {row.get('version')!r}, not {VERSION}; upgrade "
                            "by `pip install -U hyperlearn`")  # fmt: skip
        return HEADER, row
    if not isinstance(name, str) or name not in SCHEMAS:
        raise PackError(f"{where} is of table {str(name)[:40]!r}; known are {', '.join(SCHEMAS)}")
    unknown = row.keys() - {*SCHEMAS[name].names}
    if unknown:
        raise PackError(f"{where} has {min(unknown)[:40]!r}, which {name} do not have")
    return name, row


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON; write it as a text")


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


def _table(name: str, rows: list[dict[str, Any]], where: str) -> "pa.Table":
    schema = SCHEMAS[name]
    try:
        columns = [[_read(row.get(field.name), field.type) for row in rows] for field in schema]
        return pa.table(
            [_array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )
    except (pa.ArrowException, ValueError, TypeError, OverflowError, UnicodeError) as error:
        said = (str(error).splitlines() or [""])[0][:200]
        raise PackError(f"{where}, or one before it, is no row of {name}: {said}") from None


def _array(values: list[Any], kind: "pa.DataType") -> "pa.Array":
    column = pa.array(values, plain_type(kind))
    return column.dictionary_encode() if pa.types.is_dictionary(kind) else column


def _read(value: Any, kind: "pa.DataType") -> Any:  # noqa: ANN401 (any of JSON)
    """Return a value as the column takes it; what is of another type is refused there."""
    if pa.types.is_list(kind) and isinstance(value, list):
        return [_read(one, kind.value_type) for one in value]
    if pa.types.is_floating(kind) and isinstance(value, str):
        return _SPECIAL[value] if value in _SPECIAL else _refuse_number(value)
    if pa.types.is_timestamp(kind) and value is not None:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo is None else _refuse_number(value)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    if isinstance(value, bool) and is_number:
        return _refuse_number(value)
    return value


def _refuse_number(value: object) -> None:
    raise ValueError(f"{value!r} is not what stands there")


def _line(table: str, row: Mapping[str, Any]) -> str:
    known = {key: _written(value) for key, value in row.items() if value is not None}
    return json.dumps({TABLE: table, **known}, allow_nan=False) + "\n"


def _written(value: Any) -> Any:  # noqa: ANN401 (any of a table)
    if isinstance(value, list):
        return [_written(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
