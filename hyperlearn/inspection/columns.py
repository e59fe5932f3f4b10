"""The columns of a table: written, ordered by importance, and how many of them fit a width."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.cells import cell_len

from hyperlearn.inspection.cells import cell, is_missing, numbers, plain
from hyperlearn.inspection.documents import PARAMS_PREFIX, rows, split_params

GAP = 2
"""Blank places between two columns of a table."""
WRAP_WIDTH = 16
"""A column of text may be wrapped, but to no less than this."""
ALL_PARAMS = "params_*"
"""Stands for every column of a hyperparameter where columns are listed."""


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """One column as texts, ready to be measured and laid out.

    Attributes:
        title: What stands above it.
        texts: One text for each row.
        is_text: Whether it holds words, which may be wrapped, and not numbers or times.
    """

    title: str
    texts: list[str]
    is_text: bool

    @property
    def least_width(self) -> int:
        """The fewest places that the column can do with."""
        natural = max(cell_len(text) for text in (self.title, *self.texts))
        return min(natural, WRAP_WIDTH) if self.is_text else natural


def write_columns(
    frame: pd.DataFrame, order: Sequence[str], titles: dict[str, str]
) -> list[WrittenColumn]:
    """Write a frame's columns in the order of their importance.

    Args:
        frame: The frame.
        order: Names of columns, the most important first; those not listed come after them, and
            those without any value last.
        titles: What to write above a column in place of its name.
    """
    names = sorted(
        _by_importance([str(name) for name in frame.columns], order),
        key=lambda name: bool(frame[name].isna().all()),
    )
    return [
        _write(
            titles.get(name, plain(name.removeprefix(PARAMS_PREFIX))),
            frame[name].tolist(),
            is_param=name.startswith(PARAMS_PREFIX),
        )
        for name in names
    ]


def _by_importance(names: Sequence[str], order: Sequence[str]) -> Iterator[str]:
    params = [name for name in names if name.startswith(PARAMS_PREFIX) or name == "params"]
    expanded = [name for wanted in order for name in (params if wanted == ALL_PARAMS else [wanted])]
    yield from (name for name in expanded if name in names)
    yield from (name for name in names if name not in expanded)


def _write(title: str, values: list[object], *, is_param: bool) -> WrittenColumn:
    known = [_in_words(value, is_param=is_param) for value in values]
    is_text = any(isinstance(value, str) for value in known)
    texts = [cell(value) for value in known] if is_text else numbers(known)
    return WrittenColumn(title, texts, is_text)


def _in_words(value: object, *, is_param: bool) -> object:
    """Return a value, or a word for one that is neither number nor text."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)) if is_param else "yes" if value else "no"
    # A choice of None is a value, unlike the NaN of a trial without the hyperparameter.
    return "None" if value is None and is_param else value


def total_width(columns: Sequence[WrittenColumn]) -> int:
    """Return the fewest places in which columns stand side by side."""
    return sum(column.least_width for column in columns) + GAP * max(0, len(columns) - 1)


def fitting(columns: Sequence[WrittenColumn], width: int) -> list[WrittenColumn]:
    """Return as many of the first columns as fit a width; always the first one."""
    count = len(columns)
    while count > 1 and total_width(columns[:count]) > width:
        count -= 1
    return list(columns[:count])


def fold_params(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its columns of hyperparameters, if any, written into one ``params``."""
    if not any(str(name).startswith(PARAMS_PREFIX) for name in frame.columns):
        return frame
    split = [split_params(row) for row in rows(frame)]
    folded = pd.DataFrame([others for others, _ in split])
    folded["params"] = [params_text(params) for _, params in split]
    return folded


def params_text(params: Mapping[str, object]) -> str:
    """Write hyperparameters as ``name=value`` with blanks between them."""
    return " ".join(f"{plain(name)}={_choice(value)}" for name, value in params.items())


def _choice(value: object) -> str:
    return "None" if is_missing(value) else cell(value)
