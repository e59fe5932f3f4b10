"""What an engine is: the protocols between a search that leads and the processes that work.

A search opens an engine and gets a site, on which it starts jobs, one for each worker. A job is a
process somewhere with a connection to the search. What the process does is the job's *work*: a
callable that can be pickled and takes the worker's end of the connection.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from typing import Protocol, TypeAlias, runtime_checkable

from hyperlearn.launch.line import Line

Work: TypeAlias = Callable[[Line], None]


class Job(Protocol):
    """One worker's process, as its leader sees it."""

    @property
    def remedy(self) -> str:
        """What to do where processes of its kind end before they have begun their work."""

    @property
    def connection(self) -> Connection | None:
        """The leader's end, or None while the process has not begun its work."""

    def is_alive(self) -> bool:
        """Return whether the process waits, begins or works."""

    def end(self, deadline: float) -> None:
        """Wait for the process until a time of `time.monotonic`, then kill it."""

    def fate(self) -> str:
        """Return how the process ended, in words such as "ended with exit code -9"."""

    def is_failed(self) -> bool:
        """Return whether the process has ended in another way than by having done its work."""


class Site(Protocol):
    """Where jobs can be started, for as long as a search takes."""

    def start(self, work: Work) -> Job:
        """Start a process that does some work.

        Raises:
            EngineError: The engine cannot start any.
        """


@runtime_checkable
class Engine(Protocol):
    """Runs workers: a value that says where and how many, until it is opened."""

    @property
    def workers(self) -> int:
        """How many workers run at a time."""

    @property
    def spans_hosts(self) -> bool:
        """Whether workers run on other machines, which do not see this one's files."""

    @property
    def sends_by_value(self) -> bool:
        """Whether functions of a script or a prompt are sent with their code, not by name."""

    def open(self) -> AbstractContextManager[Site]:
        """Return what gives the site, and takes it back with all that still runs there.

        Raises:
            EngineError: The engine is not installed, or cannot be reached.
        """
