"""Results of Ray Tune as its trials' folders hold them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports.source_table import SourceTable, numeric_columns

_BOOKKEEPING = frozenset(
    {
        "training_iteration", "time_total_s", "time_this_iter_s", "timestamp", "pid", "node_ip",
        "time_since_restore", "iterations_since_restore", "warmup_time", "timesteps_total",
        "episodes_total", "trial_id", "done", "should_checkpoint", "checkpoint_dir_name",
        "timesteps_since_restore",
    }
)  # fmt: skip


def from_ray(folder: str | Path) -> SourceTable:
    """Return the results of an experiment of Ray Tune, read from its folder; Ray is not needed.

    Each trial's folder holds ``params.json`` and ``result.json`` (a line for each report). A trial
    with an ``error.txt`` failed.

    Raises:
        ImportSourceError: The folder is none of an experiment, or a file in it is damaged.
    """
    place = Path(folder)
    files = sorted(place.glob("**/result.json")) if place.is_dir() else []
    if not files:
        raise ImportSourceError(
            f"{str(folder)!r} has no 'result.json' in it; give the folder of an experiment of Ray "
            "Tune"
        )
    rows = [row for file in files for row in _rows(file)]
    if not rows:
        raise ImportSourceError(f"no trial in {str(folder)!r} reported anything")
    frame = pd.DataFrame(rows)
    params = {str(c): str(c)[len("config/") :] for c in frame if str(c).startswith("config/")}
    known: dict[str, Any] = {
        "params": params,
        "run": "trial_id",
        "step": "training_iteration",
        "seconds": "time_total_s",
        "state": "state",
        "metrics": numeric_columns(frame, {*params, *_BOOKKEEPING}),
    }
    return SourceTable(place.name, frame, known)


def _rows(file: Path) -> list[dict[str, object]]:
    state = "failed" if (file.parent / "error.txt").exists() else "finished"
    config = _json(file.parent / "params.json") if (file.parent / "params.json").exists() else {}
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ImportSourceError(f"{str(file)!r} cannot be read ({error})") from error
    rows = []
    for number, line in enumerate(lines, 1):
        told = _parsed(line, f"line {number} of {str(file)!r}")
        settings = _flat({**config, **told.pop("config", {})}, "config/")
        found = {**_flat(told, ""), **settings, "state": state}
        found.setdefault("trial_id", file.parent.name)
        found.setdefault("training_iteration", number)
        rows.append(found)
    return rows


def _json(file: Path) -> dict[str, Any]:
    try:
        return _parsed(file.read_text(encoding="utf-8"), repr(str(file)))
    except (OSError, UnicodeDecodeError) as error:
        raise ImportSourceError(f"{str(file)!r} cannot be read ({error})") from error


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ImportSourceError(f"{where} is not JSON ({error}); it may be cut off") from error
    if not isinstance(found, dict):
        raise ImportSourceError(f"{where} is not an object of JSON")
    return found


def _flat(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return nested mappings as one, its keys joined by a slash as Ray joins them."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}/")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
