"""Learning beside a search: a thread that waits for nobody, and that nobody waits for."""

import atexit
import logging
import threading
from collections.abc import Callable

import numpy as np
from numpy.random import PCG64, Generator
from typing_extensions import override

PAUSE_SECONDS = 0.02
"""After each step, so that a search in the same process gets its turn at once."""
NAME = "hyperlearn learns "
LOGGER = logging.getLogger(__name__)


class _Stopped(Exception):  # noqa: N818 (no error: the process ends)
    """The process ends before the learning does."""


class _Interruptible(Generator):
    """Random numbers that pause at every step of training, which each draws a permutation."""

    def __init__(self, seed: int, stop: threading.Event) -> None:
        super().__init__(PCG64(seed))
        self._stop = stop

    @override
    def permutation(self, *arguments: object, **options: object) -> np.ndarray:
        if self._stop.wait(PAUSE_SECONDS):
            raise _Stopped
        return super().permutation(*arguments, **options)  # type: ignore[call-overload, no-any-return]


def learn_beside(key: str, learn: Callable[[Generator], object], seed: int) -> threading.Thread:
    """Learn in a thread of its own, once for a key at a time.

    The thread pauses between steps and ends with the process. If it fails, that is logged: the
    search that runs beside it has what it needs.

    Args:
        key: What is learned.
        learn: Learns and keeps what it learned, given its random numbers.
        seed: Of the random numbers.

    Returns:
        The thread, which may have been there before.
    """
    for thread in threading.enumerate():
        if thread.name == NAME + key:
            return thread
    stop = threading.Event()

    def run() -> None:
        try:
            learn(_Interruptible(seed, stop))
        except _Stopped:
            return
        except Exception:
            LOGGER.warning("learning beside a search failed", exc_info=True)

    def end() -> None:
        stop.set()
        thread.join()

    thread = threading.Thread(target=run, name=NAME + key, daemon=True)
    atexit.register(end)
    thread.start()
    return thread
