"""Regret, duplicates and time of parallel searches: 1, 8 or 64 trials run at a time.

Usage::

    python -m studies.benchmarks.batch
    python -m studies.benchmarks.batch --table openml100_svm --batches 1 8 64 --trials 64
    python -m studies.benchmarks.batch --report FILE

A batch is asked for before any of its trials ends, as by so many workers; then all end, and the
next one begins. Regret is compared at equal numbers of trials: what a batch costs is the difference
to one at a time. *Twice* counts suggestions that were being run already.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import optuna
from optuna.samplers import BaseSampler, RandomSampler, TPESampler

from hyperlearn.errors import MisleadingHistoryWarning
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.task import Task
from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.protocol import Fold, Pool, make_fold
from studies.benchmarks.runner import Experiment
from studies.benchmarks.source_history import source_history
from studies.benchmarks.tables import TaskTable, load_table

TABLES = ("openml100_svm", "mindware_bal_acc_libsvm_svc")
BUDGETS = (8, 16, 24, 32, 64)


class Case(NamedTuple):
    """What is searched: a target of a fold, under a seed."""

    fold: Fold
    target: TaskTable
    seed: int


def _hyperlearn(case: Case) -> BaseSampler:
    history = case.fold.once("history", source_history)
    task = Task(case.target.name, case.fold.table.meta_features(case.target))
    return MetaSampler(history, task=task, seed=case.seed)


METHODS: dict[str, Callable[[Case], BaseSampler]] = {
    "hyperlearn": _hyperlearn,
    "hyperlearn, no history": lambda case: MetaSampler(History.from_studies([]), seed=case.seed),
    "tpe": lambda case: TPESampler(seed=case.seed),
    "tpe, constant liar": lambda case: TPESampler(seed=case.seed, constant_liar=True),
    "random": lambda case: RandomSampler(seed=case.seed),
}


def search(
    sampler: BaseSampler, case: Case, *, batch: int, n_trials: int
) -> tuple[list[float], int, list[float]]:
    """Run one search in batches.

    Returns:
        Regret of the best so far after each trial, how many suggestions were being run already,
        and the CPU milliseconds of each suggestion.
    """
    space = case.fold.table.space
    pool = Pool(space, case.target)
    study = optuna.create_study(sampler=sampler)
    curve: list[float] = []
    twice, times, best = 0, [], np.inf
    while len(curve) < n_trials:
        trials = []
        for _ in range(min(batch, n_trials - len(curve))):
            began = time.process_time()
            trials.append(study.ask(space.distributions()))
            times.append(1000 * (time.process_time() - began))
        asked = [tuple(trial.params.values()) for trial in trials]
        twice += len(asked) - len(set(asked))
        for trial in trials:
            loss = pool.run(trial.params)[1]
            best = min(best, pool.regret(loss))
            curve.append(float(best))
            study.tell(trial, loss)
    return curve, twice, times


def main(arguments: list[str] | None = None) -> None:
    """Run the searches and print a line for each method, batch and table."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="unused")
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 8, 64])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    options = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore", MisleadingHistoryWarning)
    experiment = experiment_from(options, ())
    for table in options.table:
        print(f"\n{table}\n")
        print(_row(["method", "batch", *(f"@{b}" for b in BUDGETS), "twice", "ms", "ms, 99 %"]))
        print(_row(["---"] * (5 + len(BUDGETS))))
        folds = [make_fold(load_table(table, options.tables_dir), i) for i in experiment.folds]
        for method in options.methods:
            for batch in options.batches:
                done = [
                    search(METHODS[method](case), case, batch=batch, n_trials=experiment.n_trials)
                    for case in _cases(folds, experiment)
                ]
                print(_line(method, batch, done), flush=True)


def _cases(folds: Sequence[Fold], experiment: Experiment) -> Iterator[Case]:
    for fold in folds:
        for target in fold.targets[: experiment.n_targets]:
            for seed in range(experiment.n_seeds):
                yield Case(fold, target, seed)


def _line(method: str, batch: int, done: Sequence[tuple[list[float], int, list[float]]]) -> str:
    curves = np.array([curve for curve, _, _ in done]).mean(axis=0)
    times = np.concatenate([times[1:] for _, _, times in done])
    at = [f"{curves[b - 1]:.4f}" if b <= len(curves) else "" for b in BUDGETS]
    twice = sum(twice for _, twice, _ in done)
    return _row(
        [
            method,
            str(batch),
            *at,
            str(twice),
            *(f"{np.quantile(times, q):.1f}" for q in (0.5, 0.99)),
        ]
    )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
