"""Recorded tuning tables: one search space evaluated on many tasks.

A table is three files, described in ``data/README.md`` beside this module.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from studies.benchmarks.space import Axis, FloatArray, PoolSpace

SHIPPED = Path(__file__).parent / "data"
HEADER = ".table.json"


@dataclass(frozen=True)
class TaskTable:
    """What is known of one task.

    Attributes:
        name: The task's name in its table.
        vectors: Evaluated configurations, shape (n, n_axes), canonical.
        losses: Their results, lower is better, shape (n,), finite.
        meta: The task's meta-features, shape (n_meta,), finite; None if the table has none.
    """

    name: str
    vectors: FloatArray
    losses: FloatArray
    meta: FloatArray | None = None


@dataclass(frozen=True)
class Table:
    """One search space with its evaluations on every task.

    Attributes:
        name: The table's name.
        space: The searched space.
        tasks: All tasks, in the table's order.
        meta_names: Names of the meta-features; empty if the table has none.
    """

    name: str
    space: PoolSpace
    tasks: tuple[TaskTable, ...]
    meta_names: tuple[str, ...] = ()

    def meta_features(self, task: TaskTable) -> dict[str, float]:
        """Return a task's meta-features by name; empty if the table has none."""
        if task.meta is None:
            return {}
        return dict(zip(self.meta_names, task.meta.tolist(), strict=True))


def shipped_tables() -> list[str]:
    """Return the names of the tables in this repository, sorted."""
    return sorted(path.name.removesuffix(HEADER) for path in SHIPPED.glob(f"*{HEADER}"))


def load_table(name: str, folders: Sequence[Path] = ()) -> Table:
    """Read a table from the first folder that has it; the shipped ones come last.

    Raises:
        SystemExit: No folder has a table of that name.
    """
    for folder in (*folders, SHIPPED):
        if (folder / f"{name}{HEADER}").exists():
            return _read(name, folder)
    looked_in = ", ".join(str(folder) for folder in (*folders, SHIPPED))
    raise SystemExit(f"no table {name!r} in {looked_in}; name its folder with --tables-dir")


def _read(name: str, folder: Path) -> Table:
    header = json.loads((folder / f"{name}{HEADER}").read_text())
    space = PoolSpace(tuple(_axis(entry) for entry in header["space"]))
    meta = _meta_features(folder / f"{name}.meta.csv.gz", list(header["tasks"]))
    tasks = _tasks(_evaluations(name, folder, header), header, space, meta)
    return Table(name, space, tuple(tasks), () if meta is None else tuple(map(str, meta.columns)))


def _axis(entry: Mapping[str, Any]) -> Axis:
    active_if = {k: tuple(v) for k, v in (entry.get("active_if") or {}).items()}
    if entry["kind"] == "categorical":
        return Axis(entry["name"], choices=tuple(entry["choices"]), active_if=active_if)
    bounds = np.array([entry["low"], entry["high"]], dtype=np.float64)
    low, high = np.log(bounds) if entry["log"] else bounds
    return Axis(
        entry["name"], float(low), float(high), active_if=active_if, is_log=bool(entry["log"])
    )


def _evaluations(name: str, folder: Path, header: Mapping[str, Any]) -> pd.DataFrame:
    texts = [p["name"] for p in header["space"] if p["kind"] == "categorical"]
    return pd.read_csv(
        folder / f"{name}.evals.csv.gz",
        dtype=dict.fromkeys(["task", *texts], str),
        keep_default_na=False,
        na_values=[""],
    )


def _meta_features(path: Path, tasks: list[str]) -> pd.DataFrame | None:
    """Read meta-features, squeezed by a signed log; a missing one is 0."""
    if not path.exists():
        return None
    frame = pd.read_csv(path, dtype={"task": str}).set_index("task").reindex(tasks)
    values = frame.to_numpy(dtype=np.float64)
    values = np.where(np.isfinite(values), values, 0.0)
    return pd.DataFrame(np.sign(values) * np.log1p(np.abs(values)), tasks, frame.columns)


def _tasks(
    rows: pd.DataFrame, header: Mapping[str, Any], space: PoolSpace, meta: pd.DataFrame | None
) -> Iterator[TaskTable]:
    vectors = np.column_stack([_coordinates(rows[p["name"]], p) for p in header["space"]])
    sign = -1.0 if header["direction"] == "maximize" else 1.0
    losses = sign * rows["metric"].to_numpy(dtype=np.float64)
    places = rows.groupby("task", sort=False).indices
    for name in header["tasks"]:
        at = places[name]
        yield TaskTable(
            name,
            space.canonical(vectors[at]),
            np.where(np.isnan(losses[at]), np.nanmax(losses[at]), losses[at]),
            None if meta is None else meta.loc[name].to_numpy(),
        )


def _coordinates(column: pd.Series, entry: Mapping[str, Any]) -> FloatArray:
    if entry["kind"] == "categorical":
        indices = {choice: float(i) for i, choice in enumerate(entry["choices"])}
        return column.map(indices).to_numpy(dtype=np.float64)
    values = column.to_numpy(dtype=np.float64)
    return np.log(values) if entry["log"] else values
