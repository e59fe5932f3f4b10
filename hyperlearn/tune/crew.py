"""The workers of a search, and the process that hands them their trials.

Nobody shares a lock or a counter, which a killed process could take with it: each worker has a
connection of its own, is told when to begin a trial, and is missed when its process ends.
"""

import time
from multiprocessing.connection import wait
from typing import Final, Protocol

from hyperlearn.launch.engine import Site, Work
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.messages import Begun, Broken, Finished, Joined, Message, Ready, Started
from hyperlearn.tune.seat import Seat

POLL_SECONDS: Final = 0.5
"""How often a worker is looked for whose connection is silent."""
START_SECONDS: Final = 0.05
"""How often workers are looked for while none is there yet."""
GRACE_SECONDS: Final = 5.0
"""How long a worker has to record its last trial, or to leave, before it is ended."""
MOST_STILLBORN: Final = 2
"""How many workers in a row may die before a trial of theirs has begun."""


class Ledger(Protocol):
    """Who decides how many trials there are, and writes down what becomes of them."""

    def may_begin(self, begun: int) -> bool:
        """Return whether one more trial may begin after so many that have."""

    def must_queue(self) -> bool:
        """Return whether the next trials are to be taken one after the other.

        Of trials that were enqueued, Optuna gives the same one to two workers that ask at once.
        """

    def started(self, number: int, origin: str) -> None:
        """Take note of a trial that has its configuration."""

    def finished(self, number: int, failure: BaseException | None) -> None:
        """Take note of a trial that has ended."""

    def lost(self, number: int, error: BaseException) -> bool:
        """Fail a trial whose worker is gone; return whether it is tried again."""

    def stopped(self, number: int) -> None:
        """Fail a trial whose worker had to be ended."""

    def doubted(self) -> None:
        """Take note that a worker has died that may have begun a trial of unknown number."""

    def shown(self, seats: list[Seat]) -> None:
        """Show the workers to whoever watches."""


class Crew:
    """Runs trials of one study by workers.

    Args:
        site: Where workers are started.
        work: What each of them does.
        n_workers: How many there are at a time.
        ledger: Decides and writes down.
    """

    def __init__(self, site: Site, work: Work, n_workers: int, ledger: Ledger) -> None:
        self._site = site
        self._work = work
        self._n_workers = n_workers
        self._ledger = ledger
        self._begun = 0
        self._stillborn = 0
        self._seats: list[Seat] = []
        self._leaving: list[Seat] = []

    def run(self, interruption: Interruption) -> None:
        """Run trials until none may begin and all have ended.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed; the workers have recorded their trials.
            FailedTrialsError: Workers cannot begin a trial at all.
        """
        try:
            while self._ledger.may_begin(self._begun) or self._seats:
                self._fill()
                with interruption.allowed():
                    self._wait()
                for seat in list(self._seats):
                    self._attend(seat)
                for seat in [seat for seat in self._seats if seat.is_ready]:
                    self._serve(seat)
                self._ledger.shown(self._seats)
        finally:
            self._dismiss()

    def _fill(self) -> None:
        """Start workers while there are free places and trials that nobody was given."""
        waiting = sum(not seat.has_turn for seat in self._seats)
        while len(self._seats) < self._n_workers and self._ledger.may_begin(self._begun + waiting):
            self._seats.append(Seat(self._site.start(self._work)))
            waiting += 1

    def _wait(self) -> None:
        """Wait until a worker says something, or a little while."""
        connections = [seat.job.connection for seat in self._seats]
        there = [one for one in connections if one is not None]
        if there:
            wait(there, POLL_SECONDS if len(there) == len(connections) else START_SECONDS)
        else:
            time.sleep(START_SECONDS)

    def _attend(self, seat: Seat) -> None:
        is_alive = seat.job.is_alive()  # asked first: what it said before it died still counts
        for message in seat.messages():
            self._take(seat, message)
        if not is_alive or seat.has_hung_up:
            self._seats.remove(seat)
            if seat.is_ready or not seat.was_ready or seat.has_turn:
                seat.job.end(time.monotonic() + GRACE_SECONDS)
                self._miss(seat)
            else:
                self._leaving.append(seat)  # was told to; the others need not wait for that

    def _take(self, seat: Seat, message: Message) -> None:
        if isinstance(message, Joined):
            seat.place = message.place
        elif isinstance(message, Ready):
            seat.is_ready = seat.was_ready = True
        elif isinstance(message, Begun):
            seat.begin(message.number)
        elif isinstance(message, Started):
            seat.begin(message.number, message.origin)
            self._ledger.started(message.number, message.origin)
        elif isinstance(message, Finished):
            self._stillborn = 0
            seat.finish()
            self._ledger.finished(message.number, message.failure)
        elif isinstance(message, Broken):
            seat.has_turn = False
            raise message.error

    def _serve(self, seat: Seat) -> None:
        """Answer a worker that asks for a trial, unless it has to wait until another has its."""
        if not self._ledger.may_begin(self._begun):
            seat.tell(go_on=False)
        elif not (any(other.is_asking for other in self._seats) and self._ledger.must_queue()):
            self._begun += 1
            seat.tell(go_on=True)

    def _miss(self, seat: Seat) -> None:
        """Account for a worker whose process has ended."""
        loss = seat.loss()
        if seat.number is not None:
            if self._ledger.lost(seat.number, loss):
                self._begun -= 1
            else:
                self._ledger.finished(seat.number, loss)
            return
        if seat.has_turn:
            self._begun -= 1
            self._ledger.doubted()
        if seat.job.is_failed() and (seat.has_turn or not seat.was_ready):
            self._stillborn += 1
            if self._stillborn > MOST_STILLBORN:
                raise loss

    def _dismiss(self) -> None:
        """Interrupt the workers that still run, and end those that do not listen."""
        for seat in self._seats:
            seat.interrupt()
        deadline = time.monotonic() + GRACE_SECONDS
        for seat in self._seats + self._leaving:
            seat.job.end(deadline)
            self._settle(seat)
        self._seats, self._leaving = [], []

    def _settle(self, seat: Seat) -> None:
        for message in seat.messages():
            if isinstance(message, (Begun, Started)):
                seat.begin(message.number)
            elif isinstance(message, Finished):
                seat.finish()
        if seat.number is not None:
            self._ledger.stopped(seat.number)
