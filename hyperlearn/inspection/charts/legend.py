"""What tells the marks of a chart apart, in words beneath it."""

from markupsafe import Markup

from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.charts.chart import Bars, Chart, Line, Mark


def legend(chart: Chart) -> Markup:
    """Return a list of the named marks; nothing where there are fewer than two."""
    named = [mark for mark in chart.marks if mark.name]
    if len(named) < 2:
        return Markup("")
    entries = Markup("").join(
        Markup('<li><span class="key {kind} {tone}"></span>{name}</li>').format(
            kind=_kind(mark), tone=mark.tone, name=plain(mark.name)
        )
        for mark in named
    )
    return Markup('<ul class="legend">{}</ul>').format(entries)


def _kind(mark: Mark) -> str:
    if isinstance(mark, Line):
        return "line dashed" if mark.is_dashed else "line"
    return "bar" if isinstance(mark, Bars) else "dot"
