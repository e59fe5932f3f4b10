"""Cells of a table as settings, numbers of seconds, and times."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from hyperlearn.errors import ImportSourceError

_WORDS: dict[str, object] = {"true": True, "false": False, "none": None, "null": None}


def is_missing(value: object) -> bool:
    """Return whether a cell is empty; None is a value of hyperparameters."""
    is_nan = isinstance(value, float) and math.isnan(value)
    return is_nan or value is pd.NA or value is pd.NaT


def setting(cell: Any) -> Any:  # noqa: ANN401 (any cell, any choice)
    """Return the value of a hyperparameter: None, a boolean, a number or a text.

    Texts that are written numbers, ``True``, ``False`` or ``None`` are those: some tools write all
    settings as texts. Lists and mappings become their JSON.
    """
    value = cell.item() if isinstance(cell, np.generic) else cell
    if isinstance(value, str):
        return _read(value)
    if value is None or isinstance(value, (bool, int, float)) or is_missing(value):
        return value
    return json.dumps(value, sort_keys=True, default=str)


def _read(text: str) -> object:
    word = text.strip()
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    for kind in (int, float):
        try:
            number = kind(word)
        except ValueError:
            continue
        return number if math.isfinite(number) else text
    return text


def as_seconds(cell: Any, column: str) -> float:  # noqa: ANN401 (any cell)
    """Return a number of seconds, NaN for an empty cell.

    Raises:
        ImportSourceError: It is no number from 0 on.
    """
    if cell is None or is_missing(cell):
        return math.nan
    try:
        seconds = float(cell)
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise ImportSourceError(f"{column!r} has {cell!r}; give a column of seconds from 0 on")
    return seconds


def as_time(cell: Any, column: str) -> datetime | None:  # noqa: ANN401 (any cell)
    """Return a moment in UTC, None for an empty cell; a time without a zone is UTC.

    Raises:
        ImportSourceError: It is neither a time nor a number of seconds since 1970.
    """
    if cell is None or is_missing(cell):
        return None
    is_number = isinstance(cell, (int, float, np.integer, np.floating))
    try:
        moment: pd.Timestamp = pd.to_datetime(cell, unit="s" if is_number else None, utc=True)
    except (ValueError, OverflowError) as error:
        raise ImportSourceError(
            f"{column!r} has {cell!r}; give times, or seconds since 1970"
        ) from error
    return datetime.fromtimestamp(moment.timestamp(), UTC)
