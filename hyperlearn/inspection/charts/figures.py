"""A chart as a plotly figure, for notebooks: to zoom, to point at, to change."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Mark, Points, Tone

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLOURS = {
    Tone.MAIN: "#1f5fbf",
    Tone.SECOND: "#b4540a",
    Tone.THIRD: "#6b46a8",
    Tone.FOURTH: "#5b6470",
    Tone.FAINT: "#9aa4b2",
    Tone.BAD: "#b3261e",
}
BAND_OPACITY = "28"
"""Two hexadecimal digits behind a colour: about a sixth."""


def figure(chart: Chart) -> "go.Figure":
    """Draw a chart by plotly.

    Raises:
        InvalidArgumentError: plotly is not installed.
    """
    try:
        import plotly.graph_objects as go  # noqa: PLC0415 (an extra, and slow to import)
    except ImportError as error:
        raise InvalidArgumentError(
            "figures need 'plotly'; `pip install 'hyperlearn[report]'`, or write the report, which "
            "needs nothing"
        ) from error
    drawn = go.Figure([trace for mark in chart.marks for trace in _traces(mark)])
    drawn.update_layout(
        title={"text": chart.title, "subtitle": {"text": chart.sentence}},
        template="plotly_white",
        xaxis=_axis(chart.x),
        yaxis=_axis(chart.y) | ({"autorange": "reversed"} if chart.y.categories else {}),
        showlegend=sum(bool(mark.name) for mark in chart.marks) > 1,
    )
    return drawn


def _axis(axis: Axis) -> dict[str, Any]:
    described: dict[str, Any] = {"title": {"text": axis.title}, "visible": not axis.is_hidden}
    if axis.is_log:
        described["type"] = "log"
    if axis.categories:
        described |= {
            "tickmode": "array",
            "tickvals": list(range(len(axis.categories))),
            "ticktext": list(axis.categories),
        }
    return described


def _traces(mark: Mark) -> Iterator[dict[str, Any]]:
    shared = {"name": mark.name, "showlegend": bool(mark.name)}
    colour = COLOURS[mark.tone]
    if isinstance(mark, Bars):
        bar: dict[str, Any] = {"type": "bar", "orientation": "h", "marker": {"color": colour}}
        yield {**shared, **bar, "x": mark.values, "y": list(range(len(mark.values)))}
    elif isinstance(mark, Points):
        text = list(mark.labels) or None
        mode = "markers+text" if mark.is_labelled else "markers"
        dots: dict[str, Any] = {"type": "scatter", "mode": mode, "marker": {"color": colour}}
        dots |= {"text": text, "hovertext": text, "textposition": "top center"}
        yield {**shared, **dots, "x": mark.x, "y": mark.y}
    else:
        yield from _line_traces(mark, shared, colour)


def _line_traces(line: Line, shared: dict[str, Any], colour: str) -> Iterator[dict[str, Any]]:
    shape = "hv" if line.is_step else "linear"
    if line.low is not None and line.high is not None:
        edge: dict[str, Any] = {
            "type": "scatter",
            "mode": "lines",
            "x": line.x,
            "hoverinfo": "skip",
        }
        edge |= {"line": {"width": 0, "shape": shape}, "showlegend": False}
        yield {**edge, "y": line.low}
        yield {**edge, "y": line.high, "fill": "tonexty", "fillcolor": colour + BAND_OPACITY}
    drawn: dict[str, Any] = {
        "color": colour,
        "shape": shape,
        "dash": "dash" if line.is_dashed else "solid",
    }
    drawn |= {"width": 1 if line.tone == Tone.FAINT else 2}
    yield {**shared, "type": "scatter", "mode": "lines", "x": line.x, "y": line.y, "line": drawn}
