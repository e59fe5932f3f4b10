"""A row of values as one line of bars."""

import numpy as np

from hyperlearn.records import FloatArray

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.-=oO#@"


def sparkline(values: FloatArray, *, width: int, bars: str = BARS) -> str:
    """Draw values as bars from the lowest to the highest of them.

    Args:
        values: Values in order, shape (n,), without NaN; infinite ones get the end of their sign.
        width: The most bars to draw; of more values, evenly spaced ones with first and last.
        bars: The bars to draw with, lowest first.

    Returns:
        At most ``width`` bars, "" if there is no value; equal values all get the lowest bar.
    """
    if len(values) == 0 or width < 1:
        return ""
    kept = values
    if len(values) > width:
        kept = values[np.linspace(0, len(values) - 1, width).round().astype(int)]
    return "".join(bars[height] for height in _heights(kept, len(bars)))


def _heights(values: FloatArray, n_bars: int) -> list[int]:
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return [0 if value < 0 else n_bars - 1 for value in values]
    low, high = float(finite.min()), float(finite.max())
    # Halved before they are subtracted: the span of two finite numbers may overflow.
    span = high / 2 - low / 2
    shares = (
        (np.clip(values, low, high) / 2 - low / 2) / span if span > 0 else np.zeros_like(values)
    )
    return [int(height) for height in np.round(shares * (n_bars - 1))]
