"""The worker processes of a search, and the process that hands them their trials.

Nobody shares a lock or a counter, which a killed process could take with it: each worker has a
pipe of its own, is told when to begin a trial, and is missed when its process ends.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Final

from hyperlearn.errors import FailedTrialsError
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.messages import Broken, Finished, Message, Ready, Started
from hyperlearn.tune.worker import Assignment, work

POLL_SECONDS: Final = 0.5
"""How often a worker is looked for whose pipe is silent."""
GRACE_SECONDS: Final = 5.0
"""How long a worker has to record its last trial, or to leave, before it is ended."""


class Seat:
    """One worker process with the trial it is running.

    Attributes:
        pipe: To the worker.
        process: The worker.
        number: The number of its running trial, or None.
        has_turn: Whether it was told to begin a trial that has not ended.
        is_ready: Whether it asks for a trial.
        was_ready: Whether it ever came so far as to ask for a trial.
        has_hung_up: Whether it has closed its end of the pipe.
    """

    def __init__(self, assignment: Assignment) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=work, args=(assignment, theirs))
        self.number: int | None = None
        self.has_turn = False
        self.is_ready = False
        self.was_ready = False
        self.has_hung_up = False
        with _held_back():
            self.process.start()
        theirs.close()

    @property
    def is_asking(self) -> bool:
        """Whether it was told to begin a trial and has not said which."""
        return self.has_turn and self.number is None

    def messages(self) -> Iterator[Message]:
        """Yield what the worker has said so far."""
        for _ in range(2):
            try:
                while self.pipe.poll():
                    yield self.pipe.recv()
            except ConnectionResetError:
                continue  # said once, before what is left to read, if it ended not having listened
            except (EOFError, OSError):
                self.has_hung_up = True
                return

    def end(self, deadline: float) -> None:
        """Wait for the process until a time of `time.monotonic`, then end it."""
        self.process.join(max(0.0, deadline - time.monotonic()))
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def tell(self, *, go_on: bool) -> None:
        """Tell a worker that is ready to begin a trial, or to stop."""
        self.is_ready, self.has_turn = False, go_on
        with suppress(OSError):  # it has ended, and is about to be missed
            self.pipe.send(go_on)


class Crew:
    """Runs trials of one study in worker processes.

    Args:
        assignment: What each worker runs.
        n_jobs: How many workers at a time.
        may_begin: Asked before each trial with the number of trials begun so far.
        must_queue: Whether the next trials are to be taken one after the other: of trials that
            were enqueued, Optuna gives the same one to two workers that ask at once.
        on_start: Told the number and the origin of a trial that begins.
        on_finish: Told the number of a trial that ended, and its failure or None.
        on_loss: Told the number of a trial that its worker left unfinished; sees that it is failed.
    """

    def __init__(
        self,
        assignment: Assignment,
        n_jobs: int,
        *,
        may_begin: Callable[[int], bool],
        must_queue: Callable[[], bool],
        on_start: Callable[[int, str], None],
        on_finish: Callable[[int, BaseException | None], None],
        on_loss: Callable[[int, BaseException], None],
    ) -> None:
        self._assignment = assignment
        self._n_jobs = n_jobs
        self._may_begin = may_begin
        self._must_queue = must_queue
        self._on_start = on_start
        self._on_finish = on_finish
        self._on_loss = on_loss
        self._begun = 0
        self._seats: list[Seat] = []

    def run(self, interruption: Interruption) -> None:
        """Run trials until none may begin and all have ended.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed; the workers have recorded their trials.
            FailedTrialsError: A worker cannot begin a trial at all.
        """
        try:
            while self._may_begin(self._begun) or self._seats:
                self._fill()
                with interruption.allowed():
                    wait([seat.pipe for seat in self._seats], POLL_SECONDS)
                for seat in list(self._seats):
                    self._attend(seat)
                for seat in [seat for seat in self._seats if seat.is_ready]:
                    self._serve(seat)
        finally:
            self._dismiss()

    def _fill(self) -> None:
        """Start workers while there are free places and trials that nobody was given."""
        waiting = sum(not seat.has_turn for seat in self._seats)
        while len(self._seats) < self._n_jobs and self._may_begin(self._begun + waiting):
            self._seats.append(Seat(self._assignment))
            waiting += 1

    def _attend(self, seat: Seat) -> None:
        is_alive = seat.process.is_alive()  # asked first: what it said before it died still counts
        for message in seat.messages():
            self._take(seat, message)
        if not is_alive or seat.has_hung_up:
            self._seats.remove(seat)
            seat.end(time.monotonic() + GRACE_SECONDS)
            self._miss(seat)

    def _take(self, seat: Seat, message: Message) -> None:
        if isinstance(message, Ready):
            seat.is_ready = seat.was_ready = True
        elif isinstance(message, Started):
            seat.number = message.number
            self._on_start(message.number, message.origin)
        elif isinstance(message, Finished):
            seat.number, seat.has_turn = None, False
            self._on_finish(message.number, message.failure)
        elif isinstance(message, Broken):
            seat.has_turn = False
            raise message.error

    def _serve(self, seat: Seat) -> None:
        """Answer a worker that asks for a trial, unless it has to wait until another has its."""
        if not self._may_begin(self._begun):
            seat.tell(go_on=False)
        elif not (any(other.is_asking for other in self._seats) and self._must_queue()):
            self._begun += 1
            seat.tell(go_on=True)

    def _miss(self, seat: Seat) -> None:
        """Account for a worker whose process has ended."""
        lost = _lost(seat)
        if seat.number is not None:
            self._on_loss(seat.number, lost)
            self._on_finish(seat.number, lost)
        elif seat.process.exitcode and (seat.has_turn or not seat.was_ready):
            raise lost
        elif seat.has_turn:
            self._begun -= 1

    def _dismiss(self) -> None:
        """Interrupt the workers that still run, and end those that do not listen."""
        for seat in self._seats:
            seat.tell(go_on=False)
            _interrupt(seat.process)
        deadline = time.monotonic() + GRACE_SECONDS
        for seat in self._seats:
            seat.end(deadline)
            self._settle(seat)
        self._seats.clear()

    def _settle(self, seat: Seat) -> None:
        for message in seat.messages():
            if isinstance(message, Started):
                seat.number = message.number
            elif isinstance(message, Finished):
                seat.number = None
        if seat.number is not None:
            self._on_loss(seat.number, KeyboardInterrupt("the search was stopped"))


def _lost(seat: Seat) -> FailedTrialsError:
    code = seat.process.exitcode
    if seat.number is not None:
        return FailedTrialsError(
            f"the worker process of trial {seat.number} ended with exit code {code}; see whether "
            "it ran out of memory, or run with fewer n_jobs"
        )
    return FailedTrialsError(
        f"a worker process ended with exit code {code} before its trial began; in a script, call "
        "tune under `if __name__ == '__main__':`"
    )


def _interrupt(process: SpawnProcess) -> None:
    """Send a worker what Ctrl-C sends, which it gets only once it is ready for it."""
    if process.is_alive() and process.pid is not None:
        if os.name == "posix":
            os.kill(process.pid, signal.SIGINT)
        else:
            process.terminate()


@contextmanager
def _held_back() -> Iterator[None]:
    """Let a process begin with SIGINT blocked, so that Ctrl-C finds it with its handler set."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
