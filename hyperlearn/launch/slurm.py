"""The engine of a Slurm cluster: workers are jobs that submitit submits."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeAlias

from hyperlearn.errors import EngineError
from hyperlearn.launch.engine import Work
from hyperlearn.launch.local import check_workers
from hyperlearn.launch.reception import Reception, Ticket, own_address, report
from hyperlearn.launch.sending import dumps, search_path

CANCEL_SECONDS: Final = 2.0
"""How long cancelled jobs are waited for at the end."""
Foreign: TypeAlias = Any
"""What is submitit's."""


class Slurm:
    """Runs workers as jobs of a Slurm cluster.

    A job runs one trial after another until the search is over; one that its cluster ends is
    submitted anew. The compute nodes reach this host by TCP, and see the same folder.

    Args:
        workers: How many jobs there are at a time.
        folder: Where submitit keeps what it sends and what jobs print; a folder that all hosts
            see and others cannot read, as the key of the search is in it.
        address: By which the compute nodes reach this host; found out if None.
        cluster: "slurm", or "local" to run the jobs as processes of this host, for trying out.
        **parameters: Of submitit's executor, such as ``timeout_min=240``,
            ``slurm_partition="gpu"``, ``gpus_per_node=1``, ``cpus_per_task=4``.

    Raises:
        InvalidArgumentError: ``workers`` is no whole number from 1 on.
    """

    sends_by_value = True

    def __init__(
        self,
        workers: int = 2,
        *,
        folder: str | Path = "slurm",
        address: str | None = None,
        cluster: str = "slurm",
        **parameters: Any,  # noqa: ANN401 (submitit's)
    ) -> None:
        check_workers(workers)
        self.workers = workers
        self.folder = Path(folder).expanduser().absolute()
        self.address = address
        self.cluster = cluster
        self.parameters = parameters

    def __repr__(self) -> str:
        return f"Slurm(workers={self.workers!r}, cluster={self.cluster!r})"

    @property
    def spans_hosts(self) -> bool:
        """Whether workers run on other hosts."""
        return self.cluster != "local"

    @contextmanager
    def open(self) -> Iterator["SlurmSite"]:
        """Give a place for jobs, and cancel those that are left."""
        site = SlurmSite(self)
        try:
            yield site
        finally:
            site.close()


class SlurmSite:
    """A cluster to which jobs are submitted.

    Args:
        engine: With which parameters.

    Raises:
        EngineError: submitit is not installed, or refuses the parameters.
    """

    def __init__(self, engine: Slurm) -> None:
        self._folder = engine.folder
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._executor = _executor(engine)
        self._reception = Reception(engine.address or own_address())
        self._jobs: list[SlurmJob] = []
        self._sent: tuple[Work, Path] | None = None
        self._files: list[Path] = []

    def start(self, work: Work) -> "SlurmJob":
        """Submit a job that does some work, as soon as the cluster lets it begin.

        Raises:
            EngineError: The cluster refuses it.
        """
        if self._sent is None or self._sent[0] is not work:
            self._sent = work, self._write(work)
        ticket = self._reception.ticket()
        try:
            submitted = self._executor.submit(_work, ticket, self._sent[1], search_path())
        except Exception as error:  # submitit's own, and those of the commands it calls
            raise EngineError(
                f"Slurm does not take the job: {error}; correct the engine's parameters"
            ) from error
        job = SlurmJob(submitted, self._reception, ticket.number)
        self._jobs.append(job)
        return job

    def close(self) -> None:
        """Cancel the jobs that are left, and hang up."""
        for job in self._jobs:
            job.end(time.monotonic())
        deadline = time.monotonic() + CANCEL_SECONDS
        for job in self._jobs:
            job.await_end(deadline)
        self._reception.close()
        for path in self._files:
            path.unlink(missing_ok=True)

    def _write(self, work: Work) -> Path:
        path = self._folder / f"work-{uuid.uuid4().hex}.pickle"
        path.touch(mode=0o600)
        path.write_bytes(dumps(work))
        self._files.append(path)
        return path


class SlurmJob:
    """A job.

    Args:
        job: submitit's.
        reception: Where it calls.
        number: The number of its ticket.
    """

    remedy = "see that its module is there on the compute nodes"

    def __init__(self, job: Foreign, reception: Reception, number: int) -> None:
        self._job = job
        self._reception = reception
        self._number = number
        self._is_over = False

    @property
    def connection(self) -> Connection | None:
        """The leader's end, or None while the job waits."""
        return self._reception.connection(self._number)

    def is_alive(self) -> bool:
        """Return whether the job waits or runs, as submitit knows it, which asks now and then."""
        self._is_over = self._is_over or self._job.done()
        return not self._is_over

    def end(self, deadline: float) -> None:
        """Wait for the job until a time of `time.monotonic`, then cancel it."""
        self.await_end(deadline)
        if self.is_alive():
            self._job.cancel()
            self._is_over = True

    def await_end(self, deadline: float) -> None:
        """Wait for submitit to know that the job has ended, until a time of `time.monotonic`."""
        while not self._job.done() and time.monotonic() < deadline:
            time.sleep(0.1)

    def fate(self) -> str:
        """Return what became of the job, and where its output is."""
        state, output = self._job.state, self._job.paths.stderr
        return f"(job {self._job.job_id}) ended as {state}, see {str(output)!r}"

    def is_failed(self) -> bool:
        """Return whether the job ended in another way than by having done its work."""
        return not self._job.paths.result_pickle.exists()


def _work(ticket: Ticket, work: Path, path: list[str]) -> None:
    report(ticket, work.read_bytes(), path)


def _executor(engine: Slurm) -> Foreign:
    try:
        import submitit  # noqa: PLC0415 (an extra)
    except ImportError:
        raise EngineError(
            "submitit is not installed; install it by `pip install 'hyperlearn[slurm]'`"
        ) from None
    try:
        executor = submitit.AutoExecutor(folder=engine.folder, cluster=engine.cluster)
        executor.update_parameters(**engine.parameters)
    except (RuntimeError, ValueError, NameError) as error:
        raise EngineError(
            f"submitit does not take {engine!r}: {error}; correct the engine's arguments"
        ) from error
    return executor
