"""Measurements on their way into the history, held back so that a batch is one write.

A measurement that is only held is lost with its process. One whose write has returned is in the
database: from then on it outlives the process, however that ends.
"""

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence

from hyperlearn.errors import StorageError
from hyperlearn.records import Measurement

BATCH_ROWS = 5_000
BATCH_SECONDS = 1.0
"""The longest that a measurement is held back, whether or not another one follows."""


class MeasurementBuffer:
    """Holds measurements back until there are many, some time has passed, or the run ends.

    A full batch is written by the thread that reports, which keeps the buffer small where the
    database is slow; a batch that has grown old by a thread of the buffer's own.

    Args:
        write: Takes a batch, never an empty one, and returns when it is kept.
        patience: Seconds for which a measurement may be held back.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Measurement]], None],
        patience: float = BATCH_SECONDS,
    ) -> None:
        self._write = write
        self._patience = patience
        self._held: list[Measurement] = []
        self._holding = threading.Lock()
        self._writing = threading.Lock()  # batches are written one after the other
        self._timer: threading.Timer | None = None

    def add(self, step: int, seconds: float, metrics: Mapping[str, float]) -> None:
        """Take the metrics of one report, and write the batch if it is full.

        Raises:
            StorageError: The batch is full and cannot be written; it is held on to.
        """
        with self._holding:
            self._held.extend(Measurement(step, seconds, *pair) for pair in metrics.items())
            is_full = len(self._held) >= BATCH_ROWS
            if self._timer is None:
                self._start_timer()
        if is_full:
            self.flush()

    def flush(self) -> None:
        """Write what is held; when this returns, all that was added before is kept.

        Raises:
            StorageError: It cannot be written; it is held on to.
        """
        with self._writing:
            with self._holding:
                held, self._held = self._held, []
            try:
                if held:
                    self._write(held)
            except BaseException:
                with self._holding:
                    self._held = held + self._held
                raise

    def close(self) -> None:
        """Write what is held, and end the buffer's own thread.

        Raises:
            StorageError: It cannot be written.
        """
        with self._holding:
            if self._timer is not None:
                self._timer.cancel()
        self.flush()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._patience, self._flush_old)
        self._timer.daemon = True  # a run that hangs does not keep its process alive
        self._timer.start()

    def _flush_old(self) -> None:
        with contextlib.suppress(StorageError):  # held on to, and told to whoever closes
            self.flush()
        with self._holding:
            self._timer = None
            if self._held:
                self._start_timer()
