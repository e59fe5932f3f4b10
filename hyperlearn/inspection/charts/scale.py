"""From values to places on paper, and the round numbers that are written along an axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hyperlearn.inspection.cells import number
from hyperlearn.inspection.charts.chart import Axis, Bars, Chart, Line, Mark
from hyperlearn.records import FloatArray

MARGIN = 0.04
"""Share of an axis that is left free at each end."""
MOST_TICKS = 6
MOST = 1e300
"""Larger numbers are drawn as this one: the span of two of them would overflow."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Places values of an axis between two ends on paper.

    Attributes:
        low: Smallest value, on the axis' own scale (a logarithm where it is logarithmic).
        high: Largest value, likewise; above ``low``.
        start: Where the smallest value is on paper.
        end: Where the largest value is on paper.
        is_log: Whether the axis is logarithmic.
    """

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    @classmethod
    def fitting(
        cls, values: FloatArray, *, start: float, end: float, is_log: bool = False
    ) -> "Scale":
        """Return a scale that holds all finite values with a margin.

        Args:
            values: Any number of values; those without a place on the axis are left out.
            start: Where the smallest value goes.
            end: Where the largest value goes.
            is_log: Whether the axis is logarithmic.
        """
        placed = _on_scale(values, is_log=is_log)
        placed = placed[np.isfinite(placed)]
        if not len(placed):
            return cls(0.0, 1.0, start, end, is_log)
        low, high = float(placed.min()), float(placed.max())
        gap = (high - low) * MARGIN if high > low else max(abs(high) * 0.1, 0.5)
        return cls(low - gap, high + gap, start, end, is_log)

    def places(self, values: FloatArray) -> FloatArray:
        """Return where values are on paper, shape (n,); NaN for those without a place."""
        shares = (_on_scale(values, is_log=self.is_log) - self.low) / (self.high - self.low)
        return np.asarray(self.start + shares * (self.end - self.start), np.float64)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the values that are written along the axis, with their texts."""
        values = _log_ticks(self.low, self.high) if self.is_log else _round_ticks(self)
        return [(value, number(value)) for value in values]


def _on_scale(values: FloatArray, *, is_log: bool) -> FloatArray:
    array = np.clip(np.asarray(values, np.float64), -MOST, MOST)
    return np.log10(np.where(array > 0, array, np.nan)) if is_log else array


def _round_ticks(scale: Scale) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten between the ends."""
    rough = (scale.high - scale.low) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * base for base in (1, 2, 5, 10) if power * base >= rough * 0.999)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    """Return powers of ten between the ends; where those are few, their 1, 2 and 5 fold."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    if high - low > 2:
        stride = max(1, round((high - low) / MOST_TICKS))
        inside = [power for power in powers if low <= power <= high]
        return [float(f"1e{power}") for power in inside if power % stride == 0]
    bases = (1, 2, 5) if high - low > 0.8 else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    values = [float(f"{base}e{power}") for power in powers for base in bases]
    return [value for value in values if low <= math.log10(value) <= high]


def spread(marks: Sequence[Mark], *, is_x: bool) -> FloatArray:
    """Return every value that the axis has to hold, shape (n,)."""
    found: list[FloatArray] = [np.zeros(0)]
    for mark in marks:
        if isinstance(mark, Bars):
            found.append(np.append(mark.values, 0.0) if is_x else np.zeros(0))
        elif is_x:
            found.append(mark.x)
        else:
            found.append(mark.y)
            if isinstance(mark, Line) and mark.low is not None and mark.high is not None:
                found.extend([mark.low, mark.high])
    return np.concatenate(found)


def scale_of(chart: Chart, *, is_x: bool, start: float, end: float) -> Scale:
    """Return the scale of one of a chart's axes."""
    axis: Axis = chart.x if is_x else chart.y
    if axis.categories:
        last = len(axis.categories) - 1
        room = 0.5 if not chart.ends else 0.12
        # Categories of the y axis are read from the top.
        low, high = (-room, last + room)
        return Scale(low, high, start, end) if is_x else Scale(low, high, end, start)
    values = np.concatenate([spread(chart.marks, is_x=is_x), axis.span or ()])
    if chart.ends and not is_x:
        return Scale(0.0, 1.0, start, end)
    return Scale.fitting(values, start=start, end=end, is_log=axis.is_log)
