"""Runs the searches of an experiment in worker processes, one thread each.

A piece of work is one method on one fold, so that what a method learns from the fold's sources is
learned once. Every finished search is written at once; finished ones are not run again.
"""

import functools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import optuna

from studies.benchmarks.histories import with_history
from studies.benchmarks.methods import METHODS
from studies.benchmarks.protocol import (
    N_FOLDS,
    Fold,
    Method,
    Setting,
    make_fold,
    run_search,
)
from studies.benchmarks.results import Result, append_result, read_results
from studies.benchmarks.tables import Table, TaskTable, load_table

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Arm:
    """A method with the history it is given."""

    method: str
    history: str = "clean"


@dataclass(frozen=True)
class Experiment:
    """Which searches are run, and where their results go.

    Attributes:
        tables: Names of the tables.
        arms: What is compared.
        out: File of the results; it is created, or added to.
        folders: Where tables are looked for before the shipped ones.
        n_seeds: Searches of an arm on a target.
        n_trials: Trials of a search.
        n_targets: How many targets of each fold are searched; None for all.
        folds: The folds that are searched.
    """

    tables: tuple[str, ...]
    arms: tuple[Arm, ...]
    out: Path
    folders: tuple[Path, ...] = ()
    n_seeds: int = 3
    n_trials: int = 50
    n_targets: int | None = None
    folds: tuple[int, ...] = tuple(range(N_FOLDS))


@dataclass(frozen=True)
class Piece:
    """One arm on one fold of one table."""

    table: str
    arm: Arm
    fold: int

    def __str__(self) -> str:
        return f"{self.table} {self.arm.method} ({self.arm.history} history) fold {self.fold}"


@functools.lru_cache(maxsize=2)
def _table(name: str, folders: tuple[Path, ...]) -> Table:
    return load_table(name, folders)


def run_experiment(experiment: Experiment, jobs: int = 1) -> None:
    """Run every search of an experiment that its file does not hold yet.

    Raises:
        SystemExit: Some pieces of work failed; their errors are printed, the others are done.
    """
    experiment.out.parent.mkdir(parents=True, exist_ok=True)
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # read by the workers when they start
    failed = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        work = {pool.submit(run_piece, experiment, piece): piece for piece in _pieces(experiment)}
        for future in as_completed(work):
            error = future.exception()
            failed += error is not None
            outcome = f"failed: {error!r}" if error else future.result()
            print(f"{work[future]}: {outcome}", flush=True)
    if failed:
        raise SystemExit(f"{failed} pieces of work failed; run the command again for them alone")


def _pieces(experiment: Experiment) -> Iterator[Piece]:
    for table in experiment.tables:
        for arm in experiment.arms:
            for fold in experiment.folds:
                yield Piece(table, arm, fold)


def run_piece(experiment: Experiment, piece: Piece) -> str:
    """Run the missing searches of one piece of work; return in words how many there were."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    began = time.monotonic()
    fold = make_fold(_table(piece.table, experiment.folders), piece.fold)
    missing = list(_missing(experiment, piece, fold.targets))
    if missing:
        changed = with_history(fold, piece.arm.history)
        for target, seed in missing:
            append_result(experiment.out, _search(experiment, piece, changed, target, seed))
    return f"{len(missing)} searches in {time.monotonic() - began:.0f} s"


def _missing(
    experiment: Experiment, piece: Piece, targets: Sequence[TaskTable]
) -> Iterator[tuple[TaskTable, int]]:
    """Yield targets and seeds whose result is not there, or is of fewer trials."""
    lengths = {r.cell: len(r.curve) for r in read_results([experiment.out])}
    for target in targets[: experiment.n_targets]:
        for seed in range(experiment.n_seeds):
            cell = (piece.table, piece.arm.method, piece.arm.history, target.name, seed)
            if lengths.get(cell, 0) < experiment.n_trials:
                yield target, seed


def _maker(method: str) -> Callable[[Setting], Method]:
    if method in METHODS:
        return METHODS[method]
    from studies.benchmarks.ablated import ABLATED  # noqa: PLC0415 (peers run without hyperlearn)

    return ABLATED[method]


def _search(
    experiment: Experiment, piece: Piece, fold: Fold, target: TaskTable, seed: int
) -> Result:
    search = run_search(
        _maker(piece.arm.method), fold, target, seed=seed, n_trials=experiment.n_trials
    )
    return Result(
        table=piece.table,
        method=piece.arm.method,
        history=piece.arm.history,
        target=target.name,
        seed=seed,
        fold=piece.fold,
        curve=search.curve,
        start_seconds=round(search.start_seconds, 4),
        ask_ms=round(search.ask_ms, 3),
    )
