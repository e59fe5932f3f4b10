"""One meta-learner for all workers: one process learns, and the others wait for what it learned.

Workers that ask for the same thing at once would all learn it. So the first takes a lease in the
database, and renews it while it learns. The others look for the result until it is there. A lease
that is not renewed is taken away: its process has died.
"""

import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from uuid import uuid4

from hyperlearn.records import Lease, MetaLearnerStore

RENEW_SECONDS: Final = 5.0
"""How often a process that learns says so."""
EXPIRY_SECONDS: Final = 30.0
"""After how long without that, by the clock of who waits, a lease is free."""
LOOK_SECONDS: Final = 0.5
"""How often one who waits looks for the result."""

T = TypeVar("T")


def learned_once(
    store: MetaLearnerStore, name: str, load: Callable[[], T | None], learn: Callable[[], T]
) -> T:
    """Return what is kept, or else what is learned now, by this process or another.

    Args:
        store: Where the lease is, and what is learned.
        name: What is learned.
        load: Returns what is kept, or None.
        learn: Learns and keeps it.
    """
    waiting = _Waiting(store, name)
    while True:
        kept = load()
        if kept is not None:
            return kept
        if waiting.has_lease():
            with waiting.renewed():
                kept = load()  # the last holder may have kept it since we looked
                return learn() if kept is None else kept
        time.sleep(LOOK_SECONDS)


def learned_by_one(store: MetaLearnerStore, name: str, learn: Callable[[], object]) -> None:
    """Learn something that nobody waits for, unless another process learns it already."""
    waiting = _Waiting(store, name)
    if waiting.has_lease():
        with waiting.renewed():
            learn()


class _Waiting:
    """A process that wants a lease.

    Args:
        store: Where the lease is.
        name: What it is for.
    """

    def __init__(self, store: MetaLearnerStore, name: str) -> None:
        self._store = store
        self._name = name
        self._holder = f"{platform.node()} {os.getpid()} {uuid4().hex}"
        self._seen: Lease | None = None
        self._since = time.monotonic()

    def has_lease(self) -> bool:
        """Return whether the lease is ours now; it is taken from one who has died."""
        is_expired = time.monotonic() - self._since > EXPIRY_SECONDS
        lease = self._hold(self._seen if is_expired else None)
        if lease != self._seen:
            self._seen, self._since = lease, time.monotonic()
        return lease.holder == self._holder

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew the lease meanwhile, and give it back afterwards."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(RENEW_SECONDS):
                self._hold(None)

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self._store.release_lease(self._name, self._holder)

    def _hold(self, instead_of: Lease | None) -> Lease:
        return self._store.hold_lease(self._name, self._holder, instead_of)
