"""Measurements on their way into the history, held back so that a batch is one write."""

import time
from collections.abc import Callable, Mapping, Sequence

from hyperlearn.records import Measurement

BATCH_ROWS = 1_000
BATCH_SECONDS = 1.0


class MeasurementBuffer:
    """Holds measurements back until there are many, some time has passed, or the run ends.

    Args:
        write: Takes a batch, never an empty one.
        clock: Tells the time, in seconds.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Measurement]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write = write
        self._clock = clock
        self._held: list[Measurement] = []
        self._flushed = clock()

    def add(self, step: int, seconds: float, metrics: Mapping[str, float]) -> None:
        """Take the metrics of one report, and write the batch if it is time."""
        self._held.extend(Measurement(step, seconds, *pair) for pair in metrics.items())
        is_old = self._clock() - self._flushed >= BATCH_SECONDS
        if is_old or len(self._held) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        held, self._held = self._held, []
        self._flushed = self._clock()
        if held:
            self._write(held)
