"""The engine of a Ray cluster: workers are actors, placed by the resources that they ask for."""

import os
import platform
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final, TypeAlias

from hyperlearn.errors import EngineError, InvalidArgumentError
from hyperlearn.launch.engine import Work
from hyperlearn.launch.local import check_workers
from hyperlearn.launch.reception import Reception, Ticket, report
from hyperlearn.launch.sending import dumps, search_path

NAMESPACE: Final = "hyperlearn"
LOOK_SECONDS: Final = 1.0
"""How often Ray is asked whether an actor lives."""
FAREWELL_SECONDS: Final = 30.0
"""How long an actor that has done its work waits to be removed by its leader."""
Foreign: TypeAlias = Any
"""What is Ray's; it has few types."""
_OPTIONS: Final = {"CPU": "num_cpus", "GPU": "num_gpus", "memory": "memory"}


@dataclass(frozen=True)
class Ray:
    """Runs workers on a Ray cluster.

    The cluster's hosts need hyperlearn, and the modules of the function; what stands in a script
    or a notebook is sent with its code. An actor outlives this process until its trial has ended.

    Args:
        address: Of the cluster, as ``ray.init`` takes it. None is what ``ray.init`` finds by
            itself: the cluster of ``RAY_ADDRESS``, or one of this machine that is started for the
            search. Where Ray is initialised already, that cluster is used.
        workers: How many actors there are at a time.
        resources: What each of them takes, such as ``{"CPU": 2, "GPU": 0.5}``; one CPU if None.
            Ray shows each worker its GPUs alone; a fraction lets several share one.
        init: Further arguments for ``ray.init``.

    Raises:
        InvalidArgumentError: ``workers`` or ``resources`` cannot be what was meant.
    """

    address: str | None = None
    workers: int = 2
    resources: Mapping[str, float] | None = None
    init: Mapping[str, Any] = field(default_factory=dict)

    sends_by_value = True

    def __post_init__(self) -> None:
        check_workers(self.workers)
        for name, amount in (self.resources or {}).items():
            if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not amount >= 0:
                raise InvalidArgumentError(
                    f"resources give {amount!r} of {name!r}; give a number, 0 or more"
                )

    @property
    def spans_hosts(self) -> bool:
        """Whether workers may run on other hosts."""
        ray = _ray()
        if ray.is_initialized():
            names = {node["NodeManagerHostname"] for node in ray.nodes() if node["Alive"]}
            return names != {platform.node()}
        address = self.address or os.environ.get("RAY_ADDRESS") or "local"
        return address.partition(":")[0] not in {"local", "localhost", "127.0.0.1"}

    @property
    def options(self) -> dict[str, Any]:
        """The resources, as Ray names them for an actor."""
        given = {"CPU": 1.0} if self.resources is None else dict(self.resources)
        known = {_OPTIONS[name]: amount for name, amount in given.items() if name in _OPTIONS}
        known.setdefault("num_cpus", 0)
        return known | {"resources": {k: v for k, v in given.items() if k not in _OPTIONS}}

    @contextmanager
    def open(self) -> Iterator["RaySite"]:
        """Join the cluster, give a place for actors, and remove those that are left."""
        ray = _ray()
        is_ours = not ray.is_initialized()
        if is_ours:
            self._join(ray)
        site = RaySite(self, ray)
        try:
            yield site
        finally:
            site.close()
            if is_ours:
                ray.shutdown()

    def _join(self, ray: Foreign) -> None:
        options = {"namespace": NAMESPACE, "log_to_driver": False, **self.init}
        try:
            ray.init(address=self.address, **options)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise EngineError(
                f"Ray cannot be joined at {self.address!r}: {error}; see whether `ray status "
                "--address` reaches it"
            ) from error


class RaySite:
    """A cluster on which actors are started.

    Args:
        engine: What each of them takes.
        ray: The module of Ray, initialised.
    """

    def __init__(self, engine: Ray, ray: Foreign) -> None:
        self._ray = ray
        self._reception = Reception(ray.util.get_node_ip_address())
        self._actor = ray.remote(Actor).options(
            namespace=NAMESPACE, lifetime="detached", max_restarts=0, **engine.options
        )
        self._jobs: list[RayJob] = []
        self._sent: tuple[Work, Any] | None = None

    def start(self, work: Work) -> "RayJob":
        """Start an actor that does some work, as soon as the cluster has the resources."""
        if self._sent is None or self._sent[0] is not work:
            self._sent = work, self._ray.put(dumps(work))
        ticket = self._reception.ticket()
        actor = self._actor.remote()
        outcome = actor.work.remote(ticket, self._sent[1], search_path())
        job = RayJob(self._ray, actor, outcome, self._reception, ticket.number)
        self._jobs.append(job)
        return job

    def close(self) -> None:
        """Remove the actors that are left, and hang up."""
        for job in self._jobs:
            job.end(time.monotonic())
        self._reception.close()


class RayJob:
    """An actor.

    Args:
        ray: The module of Ray.
        actor: Its handle.
        outcome: The reference to what it returns.
        reception: Where it calls.
        number: The number of its ticket.
    """

    remedy = "see that its module is installed on the cluster's hosts"

    def __init__(
        self,
        ray: Foreign,
        actor: Foreign,
        outcome: Foreign,
        reception: Reception,
        number: int,
    ) -> None:
        self._ray = ray
        self._actor = actor
        self._outcome = outcome
        self._reception = reception
        self._number = number
        self._failure: BaseException | None = None
        self._is_over = False
        self._looked = 0.0

    @property
    def connection(self) -> Connection | None:
        """The leader's end, or None while the actor has not begun."""
        return self._reception.connection(self._number)

    def is_alive(self) -> bool:
        """Return whether the actor is pending or works; it is looked at once a second."""
        if not self._is_over and time.monotonic() - self._looked >= LOOK_SECONDS:
            self._look(0.0)
        return not self._is_over

    def end(self, deadline: float) -> None:
        """Wait for the actor until a time of `time.monotonic`, then remove it."""
        if not self._is_over:
            self._look(max(0.0, deadline - time.monotonic()))
        self._is_over = True
        with suppress(Exception):  # it may be gone already, and the cluster too
            self._ray.kill(self._actor, no_restart=True)

    def fate(self) -> str:
        """Return what ended the actor, in Ray's words."""
        if self._failure is None:
            return "was removed"
        return f"ended: {' '.join(str(self._failure).split())[:300]}"

    def is_failed(self) -> bool:
        """Return whether the actor ended in another way than by having done its work."""
        return self._failure is not None

    def _look(self, seconds: float) -> None:
        done, _ = self._ray.wait([self._outcome], timeout=seconds)
        self._looked = time.monotonic()
        if not done:
            return
        self._is_over = True
        try:
            self._ray.get(self._outcome)
        except Exception as error:
            self._failure = error


class Actor:
    """What runs on the cluster; Ray makes an actor of it."""

    def work(self, ticket: Ticket, work: bytes, path: list[str]) -> None:
        """Do some work, then leave, at the latest when nobody removes the actor."""
        try:
            report(ticket, work, path)
        finally:
            timer = threading.Timer(FAREWELL_SECONDS, os._exit, args=(0,))
            timer.daemon = True
            timer.start()


def _ray() -> Foreign:
    try:
        import ray  # noqa: PLC0415 (an extra, and it takes a while)
    except ImportError:
        raise EngineError(
            "Ray is not installed; install it by `pip install 'hyperlearn[ray]'`"
        ) from None
    return ray
