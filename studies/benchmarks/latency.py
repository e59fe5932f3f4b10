"""How long a suggestion takes, what learning from the history costs, and what importing costs.

Usage::

    python -m studies.benchmarks.latency

A database of 100 tasks with 250 trials each is made from the tasks of one table and resamples of
them. A first process searches a task with it, and so has to learn from it; a second process finds
what the first one learned in the database. Both use one thread. Times are CPU times, with the
wall-clock time in brackets: the two differ where other processes want the machine too.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import optuna

from studies.benchmarks.arguments import make_parser
from studies.benchmarks.protocol import Pool
from studies.benchmarks.runner import ONE_THREAD
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import Table, load_table

IMPORTS = 5
AROUND_50 = slice(44, 54)

Done = TypeVar("Done")
STATEMENTS = (
    "import hyperlearn",
    "from hyperlearn import Float, Task, create_study, tunable, tune",
)
IMPORT_CODE = """
import sys, time
began = time.process_time(), time.perf_counter()
{statement}
print(time.process_time() - began[0], time.perf_counter() - began[1], "torch" in sys.modules)
"""


def main(arguments: list[str] | None = None) -> None:
    """Measure and print a Markdown table; as ``--worker``, be one of the processes."""
    options = _parser().parse_args(arguments)
    if options.worker:
        print(json.dumps(search_once(options)))
        return
    rows = [*import_rows(), *search_rows(options)]
    print("| what | measured |\n| --- | --- |")
    print("\n".join(f"| {what} | {measured} |" for what, measured in rows))


def _parser() -> argparse.ArgumentParser:
    parser = make_parser(__doc__)
    add = parser.add_argument
    add("--table", default="openml100_svm", help="default: %(default)s")
    add("--tables-dir", type=Path, action="append", default=[], help="a folder with more tables")
    add("--tasks", type=int, default=100, help="tasks in the history")
    add("--rows", type=int, default=250, help="trials of each task")
    add("--trials", type=int, default=60, help="trials of the search that is timed")
    add("--worker", metavar="URL", help=argparse.SUPPRESS)
    return parser


def import_rows() -> list[tuple[str, str]]:
    """Return how long imports take in a new process, and whether they load torch."""
    rows = []
    for statement in STATEMENTS:
        code = IMPORT_CODE.format(statement=statement)
        runs = [_python("-c", code).split() for _ in range(IMPORTS)]
        cpu, wall = (statistics.median(float(run[clock]) for run in runs) for clock in (0, 1))
        torch = "with" if any(run[2] == "True" for run in runs) else "without"
        measured = f"{cpu:.2f} ({wall:.2f}) s, {torch} torch"
        rows.append((f"`{statement}`, median of {IMPORTS}", measured))
    return rows


def search_rows(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the times of two searches, one after the other, over one large history."""
    from studies.benchmarks.large_history import resampled_tasks, write_history  # noqa: PLC0415

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    table = load_table(options.table, options.tables_dir)
    known = Table(table.name, table.space, table.tasks[1:], table.meta_names)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/history.db"
        write_history(url, known, resampled_tasks(known, options.tasks, options.rows))
        command = ["-m", "studies.benchmarks.latency", "--worker", url]
        command += ["--table", options.table, "--trials", str(options.trials)]
        for directory in options.tables_dir:
            command += ["--tables-dir", str(directory)]
        learned, reused = (json.loads(_python(*command)) for _ in range(2))
    asks = np.array(reused["asks"])
    first, again = np.array(learned["first"]), np.array(reused["first"])
    around_50 = asks[AROUND_50] if len(asks) > AROUND_50.start else asks
    same = learned["asked"] == reused["asked"]
    return [
        (f"history of {options.tasks} tasks x {options.rows} trials, opened", _s(reused["open"])),
        ("first suggestion, learning from the history", _s(first)),
        ("first suggestion of a second process, learned before", _s(again)),
        ("so learning took", _s(first - again)),
        ("`ask`, median of all later ones", _ms(np.median(asks, axis=0))),
        ("`ask`, 99th percentile of all later ones", _ms(np.percentile(asks, 99, axis=0))),
        ("`ask` at 45 to 55 trials, median", _ms(np.median(around_50, axis=0))),
        ("suggestions of both processes are the same", "yes" if same else "no"),
    ]


def search_once(options: argparse.Namespace) -> dict[str, Any]:
    """Search the first task of the table with the history at a URL.

    Returns:
        What was asked, and CPU and wall-clock seconds of opening the history, of the first
        suggestion and of each later one.
    """
    from hyperlearn.guidance.sampler import MetaSampler  # noqa: PLC0415 (not in every process)
    from hyperlearn.history.history import History  # noqa: PLC0415
    from hyperlearn.task import Task  # noqa: PLC0415

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    table = load_table(options.table, options.tables_dir)
    target = table.tasks[0]
    pool, distributions = Pool(table.space, target), table.space.distributions()
    history, opened = _timed(lambda: History(options.worker))
    task = Task(target.name, table.meta_features(target))
    study = optuna.create_study(sampler=MetaSampler(history, task=task, seed=0))
    times, asked = [], []
    for _ in range(options.trials):
        trial, taken = _timed(lambda: study.ask(distributions))
        times.append(taken)
        asked.append(trial.params)
        study.tell(trial, pool.run(trial.params)[1])
    return {"open": opened, "first": times[0], "asks": times[1:], "asked": asked}


def _timed(do: Callable[[], Done]) -> tuple[Done, tuple[float, float]]:
    """Do something; return what it gives with its CPU and wall-clock seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    done = do()
    return done, (time.process_time() - cpu, time.perf_counter() - wall)


def _python(*arguments: str) -> str:
    """Return what a new single-threaded Python process prints last."""
    environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout.strip().splitlines()[-1]


def _s(times: Sequence[float] | FloatArray) -> str:
    return f"{times[0]:.2f} ({times[1]:.2f}) s"


def _ms(times: Sequence[float] | FloatArray) -> str:
    return f"{1000 * times[0]:.1f} ({1000 * times[1]:.1f}) ms"


if __name__ == "__main__":
    main()
