"""A worker's end of the connection to its leader, at which Ctrl-C arrives too.

A thread listens, so that the leader is heard while the worker's function runs: a leader that
interrupts a worker makes SIGINT arrive in the worker's main thread, wherever the worker is.
"""

import os
import queue
import signal
import socket
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

INTERRUPT: Final = "interrupt"
"""The word by which a leader interrupts what a worker is doing."""
_HUNG_UP: Final = object()


class Line:
    """Sends to the leader, and holds what the leader said until it is asked for.

    Args:
        connection: To the leader.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._words: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._sending = threading.Lock()
        self._has_left = False
        _listen_to_interrupts()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, message: object) -> None:
        """Send an object to the leader.

        Raises:
            ConnectionError: The leader has hung up.
        """
        with self._sending:
            self._connection.send(message)

    def receive(self) -> Any:  # noqa: ANN401 (whatever the leader sends)
        """Return what the leader said next; wait until it says something.

        Raises:
            EOFError: The leader has hung up.
        """
        word = self._words.get()
        if word is _HUNG_UP:
            self._words.put(word)
            raise EOFError("the leading process has hung up")
        return word

    def close(self) -> None:
        """Hang up; the leader sees it at once."""
        self._has_left = True
        with self._sending, suppress(OSError):
            _shut(self._connection)
            self._connection.close()

    def _listen(self) -> None:
        while not self._has_left:
            try:
                word = self._connection.recv()
            except (EOFError, OSError, TypeError):  # TypeError: closed between two words
                self._words.put(_HUNG_UP)
                return
            if word == INTERRUPT:
                self._interrupt()
            else:
                self._words.put(word)

    def _interrupt(self) -> None:
        if self._has_left:
            return
        if hasattr(signal, "pthread_kill"):  # wakes a sleeping main thread, unlike raise_signal
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)


def _listen_to_interrupts() -> None:
    """Let SIGINT arrive in a process whose parents ignore it, as those in the background do."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _shut(connection: Connection) -> None:
    """End a connection that a thread listens to: by closing alone, it would stay open until then.

    What was sent before still arrives.
    """
    if os.name == "posix":
        with socket.socket(fileno=os.dup(connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)
