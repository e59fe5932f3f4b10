"""A chart as a value: what is drawn and what it says, whatever draws it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from hyperlearn.records import FloatArray


class Tone(StrEnum):
    """What a mark stands for; whoever draws it chooses the colour."""

    MAIN = "main"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FAINT = "faint"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        title: What it measures; "" where that is plain.
        is_log: Whether it is drawn on a logarithmic scale; then all positions are positive.
        categories: Names of the positions 0, 1, ..., or empty for an axis of numbers.
        is_hidden: Whether it has neither ticks nor grid, as positions on a map have no unit.
        span: What it shows at least, or None for what the marks need.
    """

    title: str
    is_log: bool = False
    categories: tuple[str, ...] = ()
    is_hidden: bool = False
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with a band around it where an uncertainty is known.

    Attributes:
        name: What it shows; "" for one of many alike, which then has no entry in the legend.
        x: Positions, shape (n,), ascending; those that are not finite interrupt the line.
        y: Values, shape (n,).
        low: Lower edge of the band, shape (n,), or None.
        high: Upper edge of the band, shape (n,), or None.
        tone: What the line stands for.
        is_step: Whether a value holds until the next one.
        is_dashed: Whether it is drawn dashed, so that it is told apart without colour.
    """

    name: str
    x: FloatArray
    y: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    tone: Tone = Tone.MAIN
    is_step: bool = False
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Points, each with what is said about it.

    Attributes:
        name: What they show; "" for no entry in the legend.
        x: Positions, shape (n,).
        y: Values, shape (n,).
        labels: What each says when it is pointed at; empty or of length n.
        tone: What the points stand for.
        is_labelled: Whether labels are written beside the points.
    """

    name: str
    x: FloatArray
    y: FloatArray
    labels: tuple[str, ...] = ()
    tone: Tone = Tone.MAIN
    is_labelled: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from zero on, one for each category of the y axis.

    Attributes:
        name: What they show.
        values: Length of each, shape (n_categories,), non-negative.
        tone: What the bars stand for.
    """

    name: str
    values: FloatArray
    tone: Tone = Tone.MAIN


Mark: TypeAlias = Line | Points | Bars


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Attributes:
        title: What it is about.
        sentence: What it shows, for those who cannot see it and those in a hurry.
        x: Horizontal axis.
        y: Vertical axis.
        marks: What is drawn, the hindmost first.
        ends: For parallel coordinates: what stands below and above each category of the x axis.
    """

    title: str
    sentence: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    ends: tuple[tuple[str, str], ...] = field(default=())
