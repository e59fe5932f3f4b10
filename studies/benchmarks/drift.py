"""Regret on a stream of tasks whose nature changes on the way.

Usage::

    python -m studies.benchmarks.drift
    python -m studies.benchmarks.drift --drifts steady flip shift --table openml100_svm
    python -m studies.benchmarks.drift --report FILE

The tasks of a table come one after another, in random order. The last ones are searched with the
results of all earlier ones as history. *steady*: nothing changes. *flip*: in the second half of the
stream the metric means the opposite. *shift*: the optimum moves with every task, in the end by half
of every range. *hyperlearn* has the history in its order; in *order unknown* the same studies were
recorded in a random order, so that nothing can be learned of their age; *none* has no history.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import optuna

from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.methods import METHODS
from studies.benchmarks.protocol import ROWS_PER_SOURCE, Fold, run_search, thinned
from studies.benchmarks.report import report
from studies.benchmarks.results import Result, append_result, read_results
from studies.benchmarks.runner import Experiment
from studies.benchmarks.space import FloatArray, PoolSpace
from studies.benchmarks.tables import Table, TaskTable, load_table

TABLES = ("openml100_svm", "mindware_bal_acc_libsvm_svc")
BUDGETS = (1, 3, 5, 10, 25)
N_TARGETS = 10
ARMS = ("clean", "order unknown", "none")


def _steady(task: TaskTable, _place: float, _space: PoolSpace) -> TaskTable:
    return task


def _flip(task: TaskTable, place: float, _space: PoolSpace) -> TaskTable:
    """Negate the results of the first half of the stream."""
    return replace(task, losses=-task.losses) if place < 0.5 else task


def _shift(task: TaskTable, place: float, space: PoolSpace) -> TaskTable:
    """Move numeric coordinates by up to half of their range, round the end to the beginning."""
    vectors = task.vectors.copy()
    for j, axis in enumerate(space.axes):
        if not axis.choices:
            vectors[:, j] = _moved(vectors[:, j], axis.low, axis.high, 0.5 * place)
    return replace(task, vectors=vectors)


def _moved(coordinates: FloatArray, low: float, high: float, by: float) -> FloatArray:
    """Move coordinates upwards; what leaves the range comes back by reflection."""
    at = ((coordinates - low) / (high - low) + by) % 2.0
    moved: FloatArray = low + (high - low) * np.minimum(at, 2.0 - at)
    return moved


DRIFTS: dict[str, Callable[[TaskTable, float, PoolSpace], TaskTable]] = {
    "steady": _steady,
    "flip": _flip,
    "shift": _shift,
}


def stream(table: Table, drift: str, seed: int) -> Fold:
    """Return the stream's last tasks as targets, with all earlier ones before them as sources."""
    order = np.random.RandomState(seed).permutation(len(table.tasks))
    places = np.linspace(0.0, 1.0, len(order))
    changed = [
        DRIFTS[drift](table.tasks[task], place, table.space)
        for task, place in zip(order, places, strict=True)
    ]
    sources = tuple(
        thinned(task, np.random.RandomState([seed, i]), ROWS_PER_SOURCE)
        for i, task in enumerate(changed[:-N_TARGETS])
    )
    return Fold(table, seed, sources, tuple(changed[-N_TARGETS:]))


def _known(fold: Fold, arm: str) -> Fold:
    """Return the fold with its sources as an arm has them."""
    if arm == "none":
        return Fold(fold.table, fold.index, (), fold.targets)
    if arm == "order unknown":
        order = np.random.RandomState([fold.index, 2]).permutation(len(fold.sources))
        return Fold(fold.table, fold.index, tuple(fold.sources[i] for i in order), fold.targets)
    return fold


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="build/benchmarks/drift.jsonl")
    parser.add_argument("--drifts", nargs="+", choices=DRIFTS, default=list(DRIFTS))
    options = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if not options.report:
        experiment = experiment_from(options, ())
        experiment.out.parent.mkdir(parents=True, exist_ok=True)
        for name in options.table:
            table = load_table(name, options.tables_dir)
            for drift in options.drifts:
                for result in _searches(experiment, table, drift):
                    append_result(experiment.out, result)
    results = read_results(options.report or [options.out])
    labels = ["hyperlearn", "hyperlearn, order unknown history", "hyperlearn, no history"]
    print(report(results, labels, BUDGETS))


def _searches(experiment: Experiment, table: Table, drift: str) -> Iterator[Result]:
    """Yield what every arm comes to on the targets of one stream a fold."""
    done = {r.cell for r in read_results([Path(experiment.out)])}
    for index in experiment.folds:
        fold = stream(table, drift, index)
        for arm in ARMS:
            known = _known(fold, arm)
            for target in fold.targets[: experiment.n_targets]:
                for seed in range(experiment.n_seeds):
                    name = f"{table.name}, {drift}"
                    task = f"{index} {target.name}"
                    if (name, "hyperlearn", arm, task, seed) in done:
                        continue
                    search = run_search(
                        METHODS["hyperlearn"],
                        known,
                        target,
                        seed=seed,
                        n_trials=experiment.n_trials,
                    )
                    yield Result(
                        name,
                        "hyperlearn",
                        arm,
                        task,
                        seed,
                        index,
                        search.curve,
                        round(search.start_seconds, 4),
                        round(search.ask_ms, 3),
                    )


if __name__ == "__main__":
    main()
