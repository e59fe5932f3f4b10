"""Ctrl-C, delivered only where nothing is lost by it.

Python raises `KeyboardInterrupt` at whatever line is running: in the middle of a database write,
or between a trial's creation and the place that would mark it failed. A search therefore lets it
through only while the user's function runs, and remembers it everywhere else.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType


class Interruption:
    """Holds SIGINT back while it is entered, except inside `allowed`.

    Does nothing outside the main thread, or where the program handles SIGINT its own way.

    Args:
        insistent: Whether a second Ctrl-C gets through anywhere, for a database that hangs.

    Attributes:
        is_requested: Whether a Ctrl-C has come.
    """

    def __init__(self, *, insistent: bool = True) -> None:
        self.is_requested = False
        self._insistent = insistent
        self._is_allowed = False
        self._is_installed = False

    def __enter__(self) -> "Interruption":
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._receive)
            self._is_installed = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._is_installed = False

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        is_repeated, self.is_requested = self.is_requested, True
        if self._is_allowed or (is_repeated and self._insistent):
            self._is_allowed = False
            raise KeyboardInterrupt

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let Ctrl-C through inside, at once if one came before.

        Raises:
            KeyboardInterrupt: Ctrl-C was or is pressed.
        """
        self._is_allowed = True
        try:
            if self.is_requested:
                raise KeyboardInterrupt
            yield
        finally:
            self._is_allowed = False
