"""Where workers of other hosts report: they are started without a connection, and call in.

A worker gets a ticket with its work: the address to call, a key that proves that it was sent, and
a number by which the leader knows it. The key is made for one search and goes nowhere else. A
ticket is good for one call, so a job that its cluster starts a second time is turned away.
"""

import pickle
import secrets
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from typing import Final

from hyperlearn.errors import EngineError
from hyperlearn.launch.line import Line
from hyperlearn.launch.sending import extend_search_path

KEEPALIVE: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""Seconds, seconds and times until the end of a host that vanished is noticed: one minute."""
_BACKLOG: Final = 256


@dataclass(frozen=True)
class Ticket:
    """What a worker reports with.

    Attributes:
        host: Where the leader listens.
        port: At which port.
        key: Proves that the worker was sent; not shown.
        number: Which worker it is.
    """

    host: str
    port: int
    key: bytes = field(repr=False)
    number: int


class Reception:
    """Listens for workers, for as long as a search takes.

    Args:
        host: The address of this host by which workers reach it.

    Raises:
        EngineError: This host has no such address.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._key = secrets.token_bytes(32)
        self._expected: set[int] = set()
        self._connections: dict[int, Connection] = {}
        self._next = 0
        try:
            self._listener = Listener((host, 0), backlog=_BACKLOG)
        except OSError as error:
            raise EngineError(
                f"workers cannot be waited for at {host!r} ({error.strerror}); give the address "
                "by which they reach this host"
            ) from error
        threading.Thread(target=self._listen, daemon=True).start()

    def ticket(self) -> Ticket:
        """Return a ticket for one more worker."""
        self._next += 1
        self._expected.add(self._next)
        _, port = self._listener.address
        return Ticket(self._host, port, self._key, self._next)

    def connection(self, number: int) -> Connection | None:
        """Return the connection to a worker, or None while it has not called."""
        return self._connections.get(number)

    def close(self) -> None:
        """Listen no more, and hang up on everybody."""
        with suppress(OSError):
            self._listener.close()
        for connection in self._connections.values():
            connection.close()

    def _listen(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._welcome, args=(connection,), daemon=True).start()

    def _welcome(self, connection: Connection) -> None:
        """Let in who knows the key and has a ticket that nobody has used."""
        try:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            number = int.from_bytes(connection.recv_bytes(8))
            keep_alive(connection)
            self._expected.remove(number)
        except (AuthenticationError, EOFError, OSError, KeyError):
            connection.close()
            return
        self._connections[number] = connection


def report(ticket: Ticket, work: bytes, search_path: list[str]) -> None:
    """Call the leader, and do the work; what runs in a worker's process.

    Args:
        ticket: Where to call.
        work: The pickled work.
        search_path: Where the leader finds modules.

    Raises:
        Exception: The leader cannot be reached, or the work not be read here.
    """
    extend_search_path(search_path)
    connection = Client((ticket.host, ticket.port), authkey=ticket.key)
    keep_alive(connection)
    connection.send_bytes(ticket.number.to_bytes(8))
    pickle.loads(work)(Line(connection))  # noqa: S301 (from our own leader, who proved it)


def keep_alive(connection: Connection) -> None:
    """Notice the end of a host that vanished, and send small messages at once."""
    with socket.socket(fileno=connection.fileno()) as end:
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for name, value in KEEPALIVE.items():
                if hasattr(socket, name):
                    end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        finally:
            end.detach()


def own_address() -> str:
    """Return the address by which other hosts reach this one, as far as it can tell itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: it only chooses the interface
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
