"""A progress bar for those who wait for a large history to be read."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SHOWN_FROM = 200_000
"""Trials whose reading takes long enough to be watched."""


@contextmanager
def reading_progress(n_trials: int) -> Iterator[Callable[[int], object]]:
    """Give a function that is told how many trials have been come to.

    It shows them on a terminal, to nobody else and not from worker processes, and only where there
    are many.

    Args:
        n_trials: How many trials will be read.
    """
    is_worker = multiprocessing.parent_process() is not None
    if n_trials < SHOWN_FROM or is_worker or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 (nobody waits for it who has no use for it)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress  # noqa: PLC0415

    columns = ("Reading history", BarColumn(), MofNCompleteColumn(), "trials")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        reading = bar.add_task("reading", total=n_trials)
        yield lambda n_read: bar.update(reading, completed=n_read)
