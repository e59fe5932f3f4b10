"""One worker as the leader of a search sees it: its process, its trial, and what it has said."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from hyperlearn.errors import FailedTrialsError
from hyperlearn.launch.engine import Job
from hyperlearn.launch.line import INTERRUPT
from hyperlearn.tune.messages import Message


@dataclass
class Seat:
    """A worker's process with the trial that it is running.

    Attributes:
        job: The process.
        place: Where it runs, for people; empty until it is there.
        number: The number of its running trial, or None.
        origin: Where the configuration of that trial comes from; empty until it is suggested.
        since: When the trial began, by `time.monotonic`.
        done: How many trials it has ended.
        has_turn: Whether it was told to begin a trial that has not ended.
        is_ready: Whether it asks for a trial.
        was_ready: Whether it ever came so far as to ask for a trial.
        has_hung_up: Whether it has closed its end of the connection.
    """

    job: Job
    place: str = ""
    number: int | None = None
    origin: str = ""
    since: float = 0.0
    done: int = 0
    has_turn: bool = False
    is_ready: bool = False
    was_ready: bool = False
    has_hung_up: bool = False

    @property
    def is_asking(self) -> bool:
        """Whether it was told to begin a trial and has not said which."""
        return self.has_turn and self.number is None

    def messages(self) -> Iterator[Message]:
        """Yield what the worker has said so far."""
        connection = self.job.connection
        for _ in range(2):
            try:
                while connection is not None and connection.poll():
                    yield connection.recv()
            except ConnectionResetError:
                continue  # said once, before what is left to read, if it ended not having listened
            except (EOFError, OSError):
                self.has_hung_up = True
                return

    def tell(self, *, go_on: bool) -> None:
        """Tell a worker that is ready to begin a trial, or to stop."""
        self.is_ready, self.has_turn = False, go_on
        self._say(go_on)

    def interrupt(self) -> None:
        """Let the worker see Ctrl-C, and stop."""
        self._say(INTERRUPT)
        self._say(False)

    def begin(self, number: int, origin: str = "") -> None:
        """Note which trial the worker runs."""
        if self.number != number:
            self.since = time.monotonic()
        self.number, self.origin = number, origin

    def finish(self) -> None:
        """Note that the worker's trial has ended."""
        self.number, self.origin, self.has_turn = None, "", False
        self.done += 1

    def loss(self) -> FailedTrialsError:
        """Return the error that tells how the worker ended."""
        fate = self.job.fate()
        if self.number is not None:
            return FailedTrialsError(
                f"the worker process of trial {self.number} {fate}; see whether it ran out of "
                "memory, or run fewer workers"
            )
        return FailedTrialsError(
            f"a worker process {fate} before its trial began; {self.job.remedy}"
        )

    def _say(self, word: object) -> None:
        if self.job.connection is not None:
            with suppress(OSError):  # it has ended, and is about to be missed
                self.job.connection.send(word)
