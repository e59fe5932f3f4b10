"""Worker processes for the demo, one thread each, with a line that shows how far they are."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

import optuna
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

R = TypeVar("R")

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@contextmanager
def worker_pool(jobs: int) -> Iterator[Executor]:
    """Give processes to work in; when left by an error or Ctrl-C, no further piece is begun.

    The pieces that run at that moment are finished, so that no study is left half written.
    """
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # read by the workers when they start
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_prepare)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    """Leave Ctrl-C, which a terminal sends to every process, to the process that leads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def run_pieces(
    pool: Executor,
    console: Console,
    title: str,
    function: Callable[..., R],
    pieces: Sequence[tuple[object, ...]],
) -> list[R]:
    """Call a function for each piece of work, and show how many are done.

    Args:
        pool: Where the calls run.
        console: Where the progress is shown.
        title: What is being done, for the reader.
        function: A function of a module, so that other processes find it.
        pieces: The arguments of each call.

    Returns:
        What the calls returned, in the order of the pieces.

    Raises:
        Exception: What the first failing call raised.
    """
    columns = (
        TextColumn(title),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console) as progress:
        line = progress.add_task(title, total=len(pieces))
        futures = [pool.submit(function, *piece) for piece in pieces]
        for future in as_completed(futures):
            future.result()
            progress.advance(line)
    return [future.result() for future in futures]
