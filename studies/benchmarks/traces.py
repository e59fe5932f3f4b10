"""What a report costs, when other processes see it, and what the durable way costs.

Each line is one process that reports through ``Run``, as a function under ``hl.tune`` does, into a
database of its own: how long 100,000 reports take until all of them are kept, how long after a
report another process sees it, and how long reports take that are each flushed to the database
before training goes on.

    python -m studies.benchmarks.traces [--url postgresql+psycopg://user@host/empty_database]
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import optuna

from hyperlearn.history.history import History
from hyperlearn.tunable.run import Run

N_REPORTS = 100_000
N_DURABLE = 1_000
N_SEEN = 5
ONE = {"loss": 0.5}
THREE = {"loss": 0.5, "accuracy": 0.8, "learning_rate": 1e-3}
SEEN = "seen"
"""The study of the runs that another process waits to see."""
JUDGED = {"value": 0.5}
"""The study's own metric: the one that the pruner is shown."""


def main() -> None:
    """Print a table of wall and processor seconds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="an empty database (default: a new SQLite file)")
    url = parser.parse_args().url
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        measure(url or str(Path(folder) / "traces.db"))


def measure(url: str) -> None:
    """Measure in one database."""
    with History(url) as history:
        study = optuna.create_study(
            storage=history.optuna_storage(heartbeat=False),
            pruner=optuna.pruners.MedianPruner(),
            study_name="traces",
        )
        print(f"{'what':<58} {'wall s':>8} {'cpu s':>8}")
        for text, metrics in (
            ("one metric", ONE),
            ("three metrics", THREE),
            ("the study's metric, MedianPruner", JUDGED),
        ):
            act = partial(_report, _run(history, study), metrics)
            _line(f"{N_REPORTS:,} reports of {text}", act)
        for text, metrics in (("one metric", ONE), ("the study's metric", JUDGED)):
            act = partial(_report_durably, _run(history, study), metrics)
            _line(f"{N_DURABLE:,} reports of {text}, each flushed", act)
    delays = sorted(_seen_after(url) for _ in range(N_SEEN))
    print("seen by another process after, s:", *(f"{delay:.2f}" for delay in delays))


def _run(history: History, study: optuna.Study) -> Run:
    trial = study.ask()
    write = partial(history.recorder().measurements, trial._trial_id)
    return Run(trial, metric="value", write=write)


def _line(text: str, act: Callable[[], None]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{text:<58} {wall:8.2f} {cpu:8.2f}", flush=True)


def _report(run: Run, metrics: dict[str, float]) -> None:
    for step in range(N_REPORTS):
        run.report(step, **metrics)
    run.close()


def _report_durably(run: Run, metrics: dict[str, float]) -> None:
    for step in range(N_DURABLE):
        run.report(step, **metrics)
        run.flush()
    run.close()


def _seen_after(url: str) -> float:
    """Return how long after a report this process sees what another one reported."""
    told = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(target=_report_once, args=(url, told))
    process.start()
    number, moment = told.get()  # noqa: RUF059 (the query names it)
    with History(url, readonly=True) as history:
        while history.curves(SEEN).query("number == @number").empty:
            time.sleep(0.01)
        delay = float(time.time() - moment)
    process.terminate()
    process.join()
    return delay


def _report_once(url: str, told: "multiprocessing.Queue[tuple[int, float]]") -> None:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with History(url) as history:
        study = optuna.create_study(
            storage=history.optuna_storage(heartbeat=False),
            study_name=SEEN,
            load_if_exists=True,
        )
        run = _run(history, study)
        run.report(0, **ONE)
        told.put((run.number or 0, time.time()))
        time.sleep(600)


if __name__ == "__main__":
    main()
