"""How one value, or one column of values, is written for a person's terminal.

Names come from strangers: what a terminal would obey (control characters, escapes, marks that turn
the direction of writing) is shown as an escape sequence in letters, never sent.
"""

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeGuard

import numpy as np
import pandas as pd

MISSING = "-"
"""What stands where there is no value."""

_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset({"\u200c", "\u200d"})  # needed to write Persian, Indic scripts and emoji


def plain(text: str) -> str:
    """Return text that a terminal shows and does not obey.

    Args:
        text: Anything, also lone surrogates and escape sequences.

    Returns:
        The text on one line; characters that control a terminal are written as escapes.
    """
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _OBEYED:
        return character
    return character.encode("unicode_escape").decode("ascii")


def is_missing(value: object) -> bool:
    """Return whether a cell holds no value: None, NaN or NaT."""
    if isinstance(value, (float, np.floating)):
        return math.isnan(value)
    return value is None or value is pd.NaT or value is pd.NA


def cell(value: object) -> str:
    """Write one value: a number shortly, a time to the minute and in local time, a name in full."""
    if is_missing(value):
        return MISSING
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)):
        return number(float(value))
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M")
    return plain(str(value))


def _local(moment: datetime) -> datetime:
    """Return a time as the clock on the wall shows it; one without a zone as it is."""
    if isinstance(moment, pd.Timestamp):
        moment = moment.to_pydatetime(warn=False)
    return moment if moment.tzinfo is None else moment.astimezone()


def number(value: float) -> str:
    """Write a number with at most five significant digits, a whole one in full."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    return f"{value:.5g}"


def numbers(values: Sequence[object]) -> list[str]:
    """Write a column of numbers with their points under each other where their sizes allow it.

    Args:
        values: Numbers, some of them missing or infinite.

    Returns:
        One text for each value; of the same number of decimals unless the column spans many orders
        of magnitude, as a learning rate does.
    """
    finite = [abs(float(value)) for value in values if _is_finite_number(value)]
    decimals = _shared_decimals(finite)
    if decimals is None:
        return [cell(value) for value in values]
    return [
        f"{value:.{decimals}f}" if _is_finite_number(value) else cell(value) for value in values
    ]


def _is_finite_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number; True and False are words here."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        return False
    return math.isfinite(float(value))


def _shared_decimals(sizes: Sequence[float]) -> int | None:
    nonzero = [size for size in sizes if size > 0]
    if not nonzero:
        return None
    largest, smallest = max(nonzero), min(nonzero)
    if largest >= 1e6 or smallest < largest / 1e3 or smallest < 1e-4:
        return None
    decimals = max(0, 4 - math.floor(math.log10(largest)))
    while decimals and all(round(size, decimals) == round(size, decimals - 1) for size in sizes):
        decimals -= 1
    return decimals


def duration(seconds: float) -> str:
    """Write a duration given in seconds by its two largest units."""
    if math.isnan(seconds):
        return MISSING
    if seconds < 60:
        return f"{seconds:.3g} s"
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(whole.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if whole.days:
        return f"{whole.days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def size(n_bytes: int) -> str:
    """Write a number of bytes in the largest unit that leaves at least one of it."""
    amount = float(n_bytes)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.4g} {unit}"
        amount /= 1024
    return f"{amount:.4g} TiB"
