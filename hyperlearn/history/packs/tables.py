"""The tables of a pack: what stands in each column, and nothing else may.

A trial is referred to by its row in ``trials``, a study by its row in ``studies``, both from 0 on.
Times are UTC. Texts of JSON are parsed where they are used, never executed.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import pyarrow as pa

Tables: TypeAlias = Mapping[str, "pa.Table"]

_TEXT = pa.string()
_NAME = pa.dictionary(pa.int32(), pa.string())  # few different ones in many rows
_TIME = pa.timestamp("us")


def _schema(*fields: tuple[str, Any]) -> "pa.Schema":
    """Return columns; a name that ends in ``?`` may be without a value."""
    return pa.schema(
        [pa.field(name.rstrip("?"), kind, nullable=name.endswith("?")) for name, kind in fields]
    )


SCHEMAS: Mapping[str, "pa.Schema"] = {
    "tasks": _schema(("name", _TEXT), ("domain?", _TEXT), ("meta_features", _TEXT)),
    "studies": _schema(
        ("name", _TEXT),
        ("directions", pa.list_(_TEXT)),
        ("metric_names?", pa.list_(_TEXT)),
        ("attributes", _TEXT),
    ),
    "trials": _schema(
        ("study", pa.int64()),
        ("number", pa.int64()),
        ("state", _NAME),
        ("started?", _TIME),
        ("completed?", _TIME),
        ("values?", pa.list_(pa.float64())),
        ("run_started?", _TIME),
        ("duration_seconds?", pa.float64()),
        ("device?", _NAME),
        ("code_digest?", _NAME),
        ("failure_kind?", _NAME),
        ("failure_message?", _TEXT),
    ),
    "params": _schema(
        ("trial", pa.int64()), ("name", _NAME), ("value", pa.float64()), ("distribution", _NAME)
    ),
    "attributes": _schema(("trial", pa.int64()), ("key", _NAME), ("value", _TEXT)),
    "curves": _schema(
        ("trial", pa.int64()),
        ("step", pa.int64()),
        ("seconds?", pa.float64()),
        ("metric?", _NAME),
        ("value", pa.float64()),
    ),
}
"""Name of each table and its columns. ``meta_features``, ``attributes`` and an attribute's
``value`` are JSON, ``distribution`` is Optuna's JSON of it; a curve without a metric is what Optuna
recorded of the study's own."""


def plain_type(kind: "pa.DataType") -> "pa.DataType":
    """Return the type of the values themselves, where it is one of numbered texts."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def empty(name: str) -> "pa.Table":
    """Return a table without rows."""
    return SCHEMAS[name].empty_table()


def numbered(table: "pa.Table", column: str) -> tuple[Any, list[str]]:
    """Return a column of names as numbers, shape (n_rows,), -1 for none, and the names."""
    combined = table.column(column).unify_dictionaries().combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        combined = pa.concat_arrays(combined.chunks) if combined.num_chunks else combined
    if len(combined) == 0:
        return pa.array([], pa.int64()).to_numpy(), []
    indices = combined.indices.fill_null(-1).cast(pa.int64())
    return indices.to_numpy(zero_copy_only=False), combined.dictionary.to_pylist()
