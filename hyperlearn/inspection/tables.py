"""Frames of the history as tables for a terminal of any width.

A view lists its columns by importance. Where they do not all fit, hyperparameters are folded into
one column first; then columns are left out from the right, and a line beneath names them.
"""

from dataclasses import dataclass, field

import pandas as pd
from rich import box
from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from hyperlearn.inspection.cells import MISSING
from hyperlearn.inspection.columns import (
    ALL_PARAMS,
    GAP,
    WrittenColumn,
    fitting,
    fold_params,
    total_width,
    write_columns,
)


@dataclass(frozen=True)
class View:
    """Which columns of a frame matter most.

    Attributes:
        order: Columns, the most important first; those that are not listed come after them.
        when_empty: What to say where there is no row.
        titles: What to write above a column in place of its name.
    """

    order: tuple[str, ...]
    when_empty: str
    titles: dict[str, str] = field(default_factory=dict)


STUDIES = View(
    order=(
        *("study", "pack", "best", "n_trials", "task", "metric", "direction"),
        *("n_complete", "n_failed", "n_running", "started", "finished", "domain"),
    ),
    when_empty="no studies yet",
    titles={
        "n_trials": "trials",
        "n_complete": "complete",
        "n_failed": "failed",
        "n_running": "running",
    },
)
TASKS = View(
    order=("task", "pack", "n_studies", "n_trials", "domain", "n_meta_features"),
    when_empty="no tasks yet",
    titles={"n_studies": "studies", "n_trials": "trials", "n_meta_features": "meta-features"},
)
BEST = View(
    order=("rank", "value", ALL_PARAMS, "task", "study", "number"),
    when_empty="no complete trials yet",
    titles={"number": "trial"},
)
IMPORTANCE = View(
    order=("parameter", "share", "n_trials"),
    when_empty="too few complete trials to tell",
    titles={"parameter": "hyperparameter", "n_trials": "trials"},
)
MATCH = View(
    order=("study", "pack", "parameter", "speaks", "n_trials", "reason", "task"),
    when_empty="no other studies yet",
    titles={"parameter": "hyperparameter", "n_trials": "trials"},
)
BENEFIT = View(
    order=("task", "history_10", "random_10", "history_1", "random_1", "n_runs"),
    when_empty="no tasks yet",
    titles={"n_runs": "runs"},
)
SIMILAR = View(order=("task", "distance", "why"), when_empty="no other tasks yet")


def table(frame: pd.DataFrame, view: View, *, width: int | None) -> Group:
    """Lay a frame out as a table.

    Args:
        frame: Facts of the history, one row for each line.
        view: Which columns matter most, and their titles.
        width: Places in a line of the terminal; None for as many as it takes.

    Returns:
        What Rich prints: the table, and a line that names the columns that did not fit.
    """
    if frame.empty:
        return Group(Text(view.when_empty))
    columns = write_columns(frame, view.order, view.titles)
    if width is None:
        return Group(_drawn(columns))
    if total_width(columns) > width:
        columns = write_columns(fold_params(frame), view.order, view.titles)
    kept = fitting(columns, width)
    left_out = ", ".join(column.title for column in columns[len(kept) :])
    if not left_out:
        return Group(_drawn(kept))
    return Group(_drawn(kept), Text(f"no room for: {left_out}", style="dim italic"))


def _drawn(columns: list[WrittenColumn]) -> Table:
    drawn = Table(
        *(_column(column) for column in columns),
        box=box.SIMPLE_HEAD,
        padding=(0, GAP - 1, 0, 0),  # the box itself puts one blank between columns
        pad_edge=False,
        show_edge=False,
    )
    for texts in zip(*(column.texts for column in columns), strict=True):
        drawn.add_row(*(Text(text, style="dim" if text == MISSING else "") for text in texts))
    return drawn


def _column(column: WrittenColumn) -> Column:
    return Column(
        header=Text(column.title),
        justify="left" if column.is_text else "right",
        no_wrap=not column.is_text,
        min_width=column.least_width,
        overflow="fold",
    )
