"""The engine of one machine: workers are processes beside this one."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.launch.engine import Work
from hyperlearn.launch.gpus import GpuShares
from hyperlearn.launch.line import Line


@dataclass(frozen=True)
class Local:
    """Runs workers as processes of this machine.

    Args:
        workers: How many run at a time.
        gpus_per_worker: GPUs that each worker sees; a fraction such as 0.5 lets several workers
            share one. They are taken from those that ``CUDA_VISIBLE_DEVICES`` names, or else from
            all that the machine has. None leaves every worker what this process sees.

    Raises:
        InvalidArgumentError: ``workers`` is no whole number from 1 on, ``gpus_per_worker`` is no
            number above 0, or there are too few GPUs.
    """

    workers: int = 2
    gpus_per_worker: float | None = None

    spans_hosts = False
    sends_by_value = False

    def __post_init__(self) -> None:
        check_workers(self.workers)
        if self.gpus_per_worker is not None:
            GpuShares.of_this_machine(self.gpus_per_worker, self.workers)

    @contextmanager
    def open(self) -> Iterator["LocalSite"]:
        """Give a place for processes, and end those that are left."""
        site = LocalSite(self)
        try:
            yield site
        finally:
            site.end()


def check_workers(workers: object) -> None:
    """Refuse a number of workers that is none."""
    if type(workers) is not int or workers < 1:
        raise InvalidArgumentError(f"workers is {workers!r}; give a whole number, 1 or more")


class LocalSite:
    """Where processes of this machine are started.

    Args:
        engine: How many there are, and which GPUs they see.
    """

    def __init__(self, engine: Local) -> None:
        self._jobs: list[LocalJob] = []
        gpus = engine.gpus_per_worker
        self._shares = None if gpus is None else GpuShares.of_this_machine(gpus, engine.workers)

    def start(self, work: Work) -> "LocalJob":
        """Start a process that does some work."""
        self._jobs = [job for job in self._jobs if job.is_alive()]
        if self._shares is None:
            job = LocalJob(work, {})
        else:
            in_use = [job.environment for job in self._jobs]
            job = LocalJob(work, self._shares.free_environment(in_use))
        self._jobs.append(job)
        return job

    def end(self) -> None:
        """Kill the processes that are left."""
        for job in self._jobs:
            job.end(time.monotonic())


class LocalJob:
    """A process of this machine.

    Args:
        work: What it does.
        environment: Environment variables that it has and this process has not.
    """

    remedy = "in a script, call tune under `if __name__ == '__main__':`"

    def __init__(self, work: Work, environment: dict[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self.environment = environment
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_begin, args=(work, theirs))
        with _held_back(), _set(environment):
            self._process.start()
        theirs.close()

    def is_alive(self) -> bool:
        """Return whether the process has not ended."""
        return self._process.is_alive()

    def end(self, deadline: float) -> None:
        """Wait for the process until a time of `time.monotonic`, then kill it."""
        self._process.join(max(0.0, deadline - time.monotonic()))
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def fate(self) -> str:
        """Return with which exit code the process ended."""
        return f"ended with exit code {self._process.exitcode}"

    def is_failed(self) -> bool:
        """Return whether the process ended with another exit code than 0."""
        return bool(self._process.exitcode)


def _begin(work: Work, connection: Connection) -> None:
    work(Line(connection))


@contextmanager
def _set(environment: dict[str, str]) -> Iterator[None]:
    """Let a process inherit environment variables that this one has only meanwhile."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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
