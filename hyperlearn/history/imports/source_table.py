"""A table of runs as it was found, and what its columns are known to mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from hyperlearn.errors import ImportSourceError


@dataclass(frozen=True)
class SourceTable:
    """Runs as rows, or as several rows each where they have curves.

    Attributes:
        name: What it came from, for messages, and the study's name where none is given.
        frame: The rows.
        known: Arguments of `ImportSpec` that follow from the kind of source.
    """

    name: str
    frame: pd.DataFrame
    known: Mapping[str, Any] = field(default_factory=dict)


def read_csv(path: str | Path) -> pd.DataFrame:
    """Return a CSV file as it is, compressed or not.

    Raises:
        ImportSourceError: It cannot be read, or holds no rows.
    """
    try:
        frame = pd.read_csv(path, low_memory=False)
    except (OSError, ValueError) as error:  # pandas's own errors are ValueErrors
        said = (str(error).splitlines() or [""])[0]
        raise ImportSourceError(
            f"{str(path)!r} cannot be read as CSV ({said}); give a table whose first line names "
            "its columns"
        ) from error
    if frame.empty:
        raise ImportSourceError(f"{str(path)!r} has no rows; give a table with a run in each")
    return frame


def numeric_columns(frame: pd.DataFrame, besides: frozenset[str] | set[str]) -> list[str]:
    """Return the names of the columns of numbers, in their order, without some."""
    numbers = frame.select_dtypes("number").columns
    return [str(name) for name in numbers if name not in besides]
