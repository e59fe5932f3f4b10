"""Times as Optuna writes them, by the clock on the wall and without a zone, and times in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from hyperlearn.history.columns import TimeArray


def to_utc(times: TimeArray) -> TimeArray:
    """Return local times in UTC."""
    return _moved(times, lambda hour: hour.astimezone(UTC).replace(tzinfo=None))


def to_local(times: TimeArray) -> TimeArray:
    """Return times in UTC by the local clock."""
    return _moved(times, lambda hour: hour.replace(tzinfo=UTC).astimezone().replace(tzinfo=None))


def _moved(times: TimeArray, move: Callable[[datetime], datetime]) -> TimeArray:
    """Move times by what their hour is moved by: zones change their offset at full quarters."""
    quarters = times.astype("datetime64[m]").astype(np.int64) // 15
    is_known = ~np.isnat(times)
    used, places = np.unique(quarters[is_known], return_inverse=True)
    if not len(used):
        return times
    starts = (used * 15).astype("datetime64[m]")
    offsets = np.array([_offset(one, move) for one in starts.tolist()], "timedelta64[us]")
    if not offsets.any():
        return times
    moved = times.copy()
    moved[is_known] += offsets[places]
    return moved


def _offset(start: datetime, move: Callable[[datetime], datetime]) -> np.timedelta64:
    try:
        return np.timedelta64(move(start) - start, "us")
    except (OverflowError, ValueError, OSError):  # a time beyond what the system's zones know
        return np.timedelta64(0, "us")
