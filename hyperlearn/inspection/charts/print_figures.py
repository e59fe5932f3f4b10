"""A chart as a matplotlib figure, for print: PDF, SVG or PNG of any size.

No window is opened and no global state is touched: the figure is made without pyplot.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Mark, Points, Tone
from hyperlearn.inspection.charts.figures import COLOURS
from hyperlearn.inspection.charts.svg import LONGEST_LABEL, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 6.4, 3.9
"""Inches: the width of a column of text on paper."""
ROW_HEIGHT = 0.32
"""Inches for a category of the y axis."""
BAND_OPACITY = 0.16
DOT_AREA = 14


def printed(chart: Chart) -> "Figure":
    """Draw a chart by matplotlib.

    Raises:
        InvalidArgumentError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 (an extra, and slow to import)
    except ImportError as error:
        raise InvalidArgumentError(
            "figures for print need 'matplotlib'; `pip install 'hyperlearn[print]'`"
        ) from error
    n_rows = len(chart.y.categories)
    height = 1.2 + ROW_HEIGHT * max(2, n_rows) if n_rows else HEIGHT
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    for mark in chart.marks:
        _draw(axes, mark)
    _dress(axes, chart)
    if sum(bool(mark.name) for mark in chart.marks) > 1:
        legend = figure.legend(loc="outside lower center", ncols=2, fontsize="small", frameon=False)
        for text in legend.get_texts():
            text.set_parse_math(False)
    return figure


def _dress(axes: "Axes", chart: Chart) -> None:
    axes.set_title(plain(chart.title), loc="left", fontsize="medium", parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    for name, axis in (("x", chart.x), ("y", chart.y)):
        _dress_axis(axes, name, axis)
    if chart.y.categories:
        axes.invert_yaxis()
    if chart.ends:
        _dress_parallel(axes, chart)


def _dress_axis(axes: "Axes", name: str, axis: Axis) -> None:
    side = axes.xaxis if name == "x" else axes.yaxis
    side.set_label_text(plain(axis.title), parse_math=False)
    if axis.is_log:
        axes.set(**{f"{name}scale": "log"})
    if axis.is_hidden:
        side.set_visible(False)
        axes.spines["bottom" if name == "x" else "left"].set_visible(False)
    elif axis.categories:
        labels = [shortened(one) for one in axis.categories]
        side.set_ticks(range(len(labels)), labels, parse_math=False)
    else:
        axes.grid(axis="x" if name == "x" else "y", color="#d9dee6", linewidth=0.6)
        axes.set_axisbelow(True)


def _dress_parallel(axes: "Axes", chart: Chart) -> None:
    """Draw an upright axis at each category, with what stands at its two ends."""
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0, pad=14)
    axes.set_ylim(0.0, 1.0)
    for place, (low, high) in enumerate(chart.ends):
        axes.axvline(place, color="#566072", linewidth=0.8)
        for height, text, side in ((0.0, low, "top"), (1.0, high, "bottom")):
            offset = (0, -3 if side == "top" else 3)
            axes.annotate(
                shortened(text, 14), (place, height), offset, textcoords="offset points",
                ha="center", va=side, fontsize="x-small", annotation_clip=False, parse_math=False,
            )  # fmt: skip
    axes.set_title(axes.get_title(loc="left"), loc="left", pad=20, fontsize="medium")


def _draw(axes: "Axes", mark: Mark) -> None:
    shared: dict[str, Any] = {"color": COLOURS[mark.tone]}
    if mark.name:
        shared["label"] = _label(mark.name)
    if isinstance(mark, Bars):
        axes.barh(np.arange(len(mark.values)), mark.values, height=0.55, **shared)
    elif isinstance(mark, Points):
        axes.scatter(mark.x, mark.y, s=DOT_AREA, linewidths=0, zorder=3, **shared)
        _name_points(axes, mark)
    else:
        _draw_line(axes, mark, shared)


def _name_points(axes: "Axes", points: Points) -> None:
    if points.is_labelled:
        for x, y, label in zip(points.x, points.y, points.labels, strict=True):
            axes.annotate(
                shortened(label), (float(x), float(y)), (5, 0), textcoords="offset points",
                va="center", fontsize="x-small", parse_math=False,
            )  # fmt: skip


def _draw_line(axes: "Axes", line: Line, shared: dict[str, Any]) -> None:
    if line.low is not None and line.high is not None:
        axes.fill_between(
            line.x, line.low, line.high, step="post" if line.is_step else None,
            color=shared["color"], alpha=BAND_OPACITY, linewidth=0,
        )  # fmt: skip
    is_faint = line.tone == Tone.FAINT
    style: dict[str, Any] = {
        "drawstyle": "steps-post" if line.is_step else "default",
        "linestyle": "--" if line.is_dashed else "-",
        "linewidth": 0.7 if is_faint else 1.6,
        "alpha": 0.5 if is_faint else 1.0,
    }
    axes.plot(line.x, line.y, **style, **shared)


def _label(name: str) -> str:
    """Return a name for the legend: matplotlib leaves out those that begin with an underscore."""
    shown = shortened(name, 2 * LONGEST_LABEL)
    return f" {shown}" if shown.startswith("_") else shown
