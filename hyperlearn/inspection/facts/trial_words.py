"""How a trial and its configuration are named in a sentence or a cell."""

from collections.abc import Mapping

from hyperlearn.inspection.cells import cell, is_missing
from hyperlearn.inspection.documents import split_params

STATE_WORDS = {
    "COMPLETE": "complete",
    "PRUNED": "pruned",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}


def configuration(row: Mapping[str, object]) -> str:
    """Return a trial's hyperparameters as ``lr=0.01, layers=3``; "none" for a trial without any."""
    _, params = split_params(row)
    return ", ".join(f"{name}={_value(value)}" for name, value in params.items()) or "none"


def _value(value: object) -> str:
    return "None" if value is None else cell(value)


def metric_of(row: Mapping[str, object]) -> str:
    """Return a trial's value, of several objectives with commas between."""
    values = [row[name] for name in row if name == "value" or name.startswith("values_")]
    return ", ".join(cell(value) for value in values)


def label(row: Mapping[str, object]) -> str:
    """Return what a mark of a trial says: its number, value, origin and configuration."""
    origin = "" if is_missing(row["origin"]) else f" by {row['origin']}"
    return f"trial {row['number']}{origin}: {metric_of(row)} ({configuration(row)})"
