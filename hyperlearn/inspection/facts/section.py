"""One thing said about a study: a sentence first, then a chart, then the numbers."""

from dataclasses import dataclass

from hyperlearn.inspection.charts.chart import Chart
from hyperlearn.inspection.fact_table import FactTable


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page about a study.

    Attributes:
        key: Names it in addresses; letters and hyphens.
        title: Its heading.
        sentence: What it says, in one or two sentences.
        charts: Its pictures, of which there may be none.
        table: Its numbers where they are more than the pictures' own, or None.
        note: How it was worked out, and what it cannot say; "" for nothing.
    """

    key: str
    title: str
    sentence: str
    charts: tuple[Chart, ...] = ()
    table: FactTable | None = None
    note: str = ""
