"""A chart as an SVG picture: small, sharp on paper, legible to a screen reader.

Colours are named by classes, so that the page that shows the picture chooses them for light and
for dark. All texts are escaped by markupsafe.
"""

from collections.abc import Iterator

import numpy as np
from markupsafe import Markup

from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.charts.chart import Bars, Chart, Line, Mark, Points
from hyperlearn.inspection.charts.legend import legend
from hyperlearn.inspection.charts.scale import Scale, scale_of
from hyperlearn.records import BoolArray, FloatArray

WIDTH = 520
HEIGHT = 300
TOP, RIGHT, BOTTOM, LEFT = 12, 16, 44, 60
ROW_HEIGHT = 26
"""Room for a category of the y axis."""
LONGEST_LABEL = 22
LABEL_WIDTH = 7.2
"""Room for one letter of a label, about."""

_TEXT = Markup('<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{text}</text>')
_RULE = Markup('<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')


def svg(chart: Chart) -> Markup:
    """Draw a chart.

    Returns:
        An ``svg`` element that scales with its container; beneath it, where more than one thing
        is drawn, a ``ul`` that tells them apart.
    """
    height = _height(chart)
    left = _left(chart)
    x = scale_of(chart, is_x=True, start=left, end=WIDTH - RIGHT)
    y = scale_of(chart, is_x=False, start=height - BOTTOM, end=TOP + (16 if chart.ends else 0))
    body = Markup("").join([*_axes(chart, x, y, height), *_marks(chart, x, y)])
    picture = Markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{body}</svg>'
    ).format(width=WIDTH, height=height, label=plain(f"{chart.title}. {chart.sentence}"), body=body)
    return picture + legend(chart)


def _height(chart: Chart) -> int:
    rows = len(chart.y.categories)
    return TOP + BOTTOM + max(2, rows) * ROW_HEIGHT if rows else HEIGHT


def _left(chart: Chart) -> float:
    longest = max((len(name) for name in chart.y.categories), default=0)
    if chart.ends or chart.y.is_hidden:
        return 40.0
    return LEFT if not longest else 16 + LABEL_WIDTH * min(longest, LONGEST_LABEL)


def _axes(chart: Chart, x: Scale, y: Scale, height: int) -> Iterator[Markup]:
    if chart.ends:
        yield from _parallel_axes(chart, x, y)
        return
    yield from _horizontal_axis(chart, x, height)
    yield from _vertical_axis(chart, x, y, height)


def _horizontal_axis(chart: Chart, x: Scale, height: int) -> Iterator[Markup]:
    bottom = height - BOTTOM
    if not chart.x.is_hidden:
        names = [(float(i), name) for i, name in enumerate(chart.x.categories)]
        for value, text in names or x.ticks():
            place = float(x.places(np.array([value]))[0])
            yield _RULE.format(x1=place, y1=TOP, x2=place, y2=bottom, kind="grid")
            yield _TEXT.format(
                x=place, y=bottom + 16, kind="tick", anchor="middle", text=shortened(text)
            )
    if chart.x.title:
        middle = (x.start + x.end) / 2
        yield _TEXT.format(
            x=middle, y=height - 8, kind="title", anchor="middle", text=plain(chart.x.title)
        )


def _vertical_axis(chart: Chart, x: Scale, y: Scale, height: int) -> Iterator[Markup]:
    if not chart.y.is_hidden:
        names = [(float(i), name) for i, name in enumerate(chart.y.categories)]
        for value, text in names or y.ticks():
            place = float(y.places(np.array([value]))[0])
            if not names:
                yield _RULE.format(x1=x.start, y1=place, x2=x.end, y2=place, kind="grid")
            yield _TEXT.format(
                x=x.start - 8, y=place + 4, kind="tick", anchor="end", text=shortened(text)
            )
    if chart.y.title:
        yield Markup(
            '<text transform="translate(13 {y:.1f}) rotate(-90)" class="title" '
            'text-anchor="middle">{text}</text>'
        ).format(y=(height - BOTTOM + TOP) / 2, text=plain(chart.y.title))


def _parallel_axes(chart: Chart, x: Scale, y: Scale) -> Iterator[Markup]:
    last = len(chart.ends) - 1
    for index, ((low, high), name) in enumerate(zip(chart.ends, chart.x.categories, strict=True)):
        place = float(x.places(np.array([float(index)]))[0])
        anchor = "start" if index == 0 else "end" if index == last else "middle"
        edge = place - 12 if index == 0 else place + 8 if index == last else place
        yield _RULE.format(x1=place, y1=y.start, x2=place, y2=y.end, kind="axis")
        for text, at, kind in (
            (high, y.end - 8, "tick"),
            (low, y.start + 16, "tick"),
            (name, y.start + 34, "title"),
        ):
            yield _TEXT.format(x=edge, y=at, kind=kind, anchor=anchor, text=shortened(text, 14))


def shortened(text: str, most: int = LONGEST_LABEL) -> str:
    """Return a label that fits; the full text is in the table beside the picture."""
    shown = plain(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _marks(chart: Chart, x: Scale, y: Scale) -> Iterator[Markup]:
    for mark in chart.marks:
        yield from _drawn(mark, x, y)


def _drawn(mark: Mark, x: Scale, y: Scale) -> Iterator[Markup]:
    if isinstance(mark, Bars):
        yield from _bars(mark, x, y)
    elif isinstance(mark, Points):
        yield from _points(mark, x, y)
    else:
        yield from _line(mark, x, y)


def _line(line: Line, x: Scale, y: Scale) -> Iterator[Markup]:
    across = x.places(line.x)
    if line.low is not None and line.high is not None:
        low, high = y.places(line.low), y.places(line.high)
        known = np.isfinite(across) & np.isfinite(low) & np.isfinite(high)
        if known.sum() > 1:
            edge = _path(across[known], high[known], is_step=line.is_step)
            back = _path(across[known][::-1], low[known][::-1], is_step=False)
            if line.is_step:
                back = _path(*_stepped(across[known], low[known]), is_step=False, is_back=True)
            yield Markup('<path d="{d}" class="band {tone}"/>').format(
                d=f"{edge}L{back[1:]}Z", tone=line.tone
            )
    kind = f"line {line.tone}{' dashed' if line.is_dashed else ''}"
    for part in _unbroken(across, y.places(line.y)):
        drawn = _path(*part, is_step=line.is_step)
        yield Markup('<path d="{d}" class="{kind}"/>').format(d=drawn, kind=kind)


def _unbroken(across: FloatArray, up: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield the parts of a line between places that are not known."""
    known: BoolArray = np.isfinite(across) & np.isfinite(up)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield across[start:stop], up[start:stop]


def _stepped(across: FloatArray, up: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the corners of a line whose values hold until the next one."""
    return np.repeat(across, 2)[1:], np.repeat(up, 2)[:-1]


def _path(across: FloatArray, up: FloatArray, *, is_step: bool, is_back: bool = False) -> str:
    if is_step:
        across, up = _stepped(across, up)
    pairs = list(zip(across.tolist(), up.tolist(), strict=True))
    if is_back:
        pairs.reverse()
    return "M" + "L".join(f"{place:.1f},{height:.1f}" for place, height in pairs)


def _points(points: Points, x: Scale, y: Scale) -> Iterator[Markup]:
    across, up = x.places(points.x), y.places(points.y)
    labels = points.labels or ("",) * len(across)
    written: list[tuple[float, float]] = []
    for place, height, label in zip(across.tolist(), up.tolist(), labels, strict=True):
        if np.isfinite(place) and np.isfinite(height):
            inner = Markup("<title>{}</title>").format(plain(label)) if label else ""
            yield Markup(
                '<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" class="dot {tone}">{inner}</circle>'
            ).format(x=place, y=height, tone=points.tone, inner=inner)
            # A label over another could not be read; the table beneath has them all.
            if points.is_labelled and not _is_beside(written, place, height):
                written.append((place, height))
                yield _beside(place, height, label)


def _is_beside(written: list[tuple[float, float]], place: float, height: float) -> bool:
    return any(abs(y - height) < 12 and abs(x - place) < 90 for x, y in written)


def _beside(place: float, height: float, label: str) -> Markup:
    is_right = place > WIDTH * 0.62
    return _TEXT.format(
        x=place + (-7 if is_right else 7),
        y=height + 4,
        kind="tick",
        anchor="end" if is_right else "start",
        text=shortened(label),
    )


def _bars(bars: Bars, x: Scale, y: Scale) -> Iterator[Markup]:
    zero = float(x.places(np.array([0.0]))[0])
    ends = x.places(bars.values)
    rows = y.places(np.arange(len(bars.values), dtype=np.float64))
    for end, row in zip(ends.tolist(), rows.tolist(), strict=True):
        yield Markup(
            '<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="14" class="bar {tone}"/>'
        ).format(x=zero, y=row - 7, w=max(end - zero, 1.0), tone=bars.tone)
