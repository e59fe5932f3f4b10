"""The numbers behind a chart as a table: its alternative for those who cannot see it."""

from collections.abc import Iterator

import numpy as np

from hyperlearn.inspection.cells import MISSING, cell, number
from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Mark, Points
from hyperlearn.inspection.fact_table import FactTable

MOST_ROWS = 24
"""Rows for one mark at most; of longer ones evenly spaced rows stand for all."""
MOST_MARKS = 12


def chart_table(chart: Chart) -> FactTable:
    """Return what a chart shows as rows of texts.

    Many lines without a name, as those of parallel coordinates, are left to the chart's sentence:
    only the first few are listed.
    """
    shown = [mark for mark in chart.marks if mark.name] or list(chart.marks[:MOST_MARKS])
    rows = [row for mark in shown for row in _rows(chart, mark)]
    has_band = any(isinstance(mark, Line) and mark.low is not None for mark in shown)
    columns: tuple[str, ...] = ("series", chart.x.title or "x", chart.y.title or "y")
    if any(isinstance(mark, Bars) for mark in shown):
        columns = ("series", chart.y.title or "name", chart.x.title or "value")
    if has_band:
        columns = (*columns, "from", "to")
    width = len(columns)
    return FactTable(columns, tuple((*row, *[""] * (width - len(row)))[:width] for row in rows))


def _rows(chart: Chart, mark: Mark) -> Iterator[tuple[str, ...]]:
    if isinstance(mark, Bars):
        for name, value in zip(chart.y.categories, mark.values.tolist(), strict=True):
            yield mark.name, name, number(value)
        return
    for index in _spaced(len(mark.x)):
        x, y = float(mark.x[index]), float(mark.y[index])
        name = mark.name
        if isinstance(mark, Points) and mark.labels:
            name = f"{mark.name}: {mark.labels[index]}" if mark.name else mark.labels[index]
        row: tuple[str, ...] = (name, _on(chart.x, x), _on(chart.y, y))
        if isinstance(mark, Line) and mark.low is not None and mark.high is not None:
            row = (*row, cell(float(mark.low[index])), cell(float(mark.high[index])))
        yield row


def _spaced(count: int) -> list[int]:
    if count <= MOST_ROWS:
        return list(range(count))
    return sorted({int(place) for place in np.linspace(0, count - 1, MOST_ROWS).round()})


def _on(axis: Axis, value: float) -> str:
    if axis.categories and np.isfinite(value):
        return axis.categories[round(value)]
    return number(value) if np.isfinite(value) else MISSING
