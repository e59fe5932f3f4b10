"""Regret with histories of other spaces and of other models.

Usage::

    python -m studies.benchmarks.across                      # every scenario
    python -m studies.benchmarks.across --scenarios same renamed unnamed
    python -m studies.benchmarks.across --report FILE

The tasks of a fold are searched in the space that the table states. The studies of its history are
written in another one: on linear scales, under other names, within narrower bounds, with fewer
choices, or without the hyperparameter that tells most; or they are of other models on the same
tasks. ``SCENARIOS`` says how. *none* is hyperlearn without history, *shuffled* has the results of
every past task permuted, and Optuna's TPE stands beside them. The protocol is that of
``studies.benchmarks.regret``, and a stopped run goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import optuna

from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.task import Task
from studies.benchmarks.arguments import add_run_options, experiment_from, make_parser
from studies.benchmarks.histories import with_history
from studies.benchmarks.optuna_search import OptunaSearch, make_sampler
from studies.benchmarks.protocol import Fold, Method, Setting, make_fold, run_search, thinned
from studies.benchmarks.report import report
from studies.benchmarks.results import Result, append_result, label_of, read_results
from studies.benchmarks.runner import Experiment
from studies.benchmarks.space import Params
from studies.benchmarks.tables import Table, load_table
from studies.benchmarks.views import (
    View,
    most_telling,
    on_linear_scale,
    renamed,
    within,
    without_last_choice,
)

BUDGETS = (1, 3, 5, 10, 25)
ROWS_OF_MODELS = 100
TABLES = ("openml100_svm", "mindware_bal_acc_libsvm_svc")
OTHER_MODELS = {
    "openml100_svm": ("openml100_adaboost",),
    "openml100_adaboost": ("openml100_svm",),
    "mindware_bal_acc_libsvm_svc": (
        "mindware_bal_acc_lightgbm",
        "mindware_bal_acc_random_forest",
    ),
}


@dataclass(frozen=True)
class Scenario:
    """How the studies of a history are written.

    Attributes:
        views: Given a table, the views of its past studies, which take turns.
        history: What becomes of the results, one of ``histories.HISTORIES``.
        with_aliases: Whether the search is told the earlier names.
        with_models: Whether studies of other models on the same tasks, the target too, are there.
    """

    views: Callable[[Table], tuple[View, ...]]
    history: str = "clean"
    with_aliases: bool = False
    with_models: bool = False


def _as_stated(table: Table) -> tuple[View, ...]:
    return (View.of(table),)


def _linear(table: Table) -> tuple[View, ...]:
    return (View.of(table).with_axes(on_linear_scale),)


def _renamed(table: Table) -> tuple[View, ...]:
    return (View.of(table).with_axes(renamed),)


def _narrower(table: Table) -> tuple[View, ...]:
    return (View.of(table).with_axes(lambda axis: within(axis, 0.15, 0.85)),)


def _halves(table: Table) -> tuple[View, ...]:
    """Return two views, each of one part of the most telling axis; they overlap by a fifth."""
    first, view = most_telling(table), View.of(table)
    return tuple(
        view.with_axes(lambda a, ends=ends: within(a, *ends) if a.name == first else a)  # type: ignore[misc]
        for ends in ((0.0, 0.6), (0.4, 1.0))
    )


def _fewer_choices(table: Table) -> tuple[View, ...]:
    return (View.of(table).with_axes(without_last_choice),)


def _missing(table: Table) -> tuple[View, ...]:
    first = most_telling(table)
    return (View.of(table).with_axes(lambda axis: None if axis.name == first else axis),)


def _mixed(table: Table) -> tuple[View, ...]:
    views = (_linear, _renamed, _narrower, _fewer_choices, _missing)
    return tuple(view for make in views for view in make(table))


def _no_views(_table: Table) -> tuple[View, ...]:
    return ()


SCENARIOS = {
    "same": Scenario(_as_stated),
    "linear": Scenario(_linear),
    "renamed": Scenario(_renamed, with_aliases=True),
    "unnamed": Scenario(_renamed),
    "narrower": Scenario(_narrower),
    "halves": Scenario(_halves),
    "choices": Scenario(_fewer_choices),
    "missing": Scenario(_missing),
    "mixed": Scenario(_mixed, with_aliases=True),
    "shuffled": Scenario(_as_stated, history="shuffled"),
    "models": Scenario(_as_stated, with_models=True),
    "only models": Scenario(_no_views, with_models=True),
    "none": Scenario(_no_views),
}
"""What the history is like, by its name in the report."""


class ViewedSearch:
    """A search in a table's own space, with a history that is written otherwise."""

    def __init__(self, setting: Setting, scenario: Scenario) -> None:
        table = setting.fold.table
        self._view = View.of(table)
        history = setting.fold.once("viewed history", lambda fold: _history(fold, scenario))
        aliases = {f"old_{name}": name for name in self._view.distributions()}
        sampler = MetaSampler(
            history,
            task=Task(setting.target_name, setting.meta_features),
            seed=setting.seed,
            aliases=aliases if scenario.with_aliases else None,
        )
        self._search = OptunaSearch(setting, sampler, distributions=self._view.distributions())

    def ask(self) -> Params:
        """Return the next configuration as the benchmark has it."""
        return self._view.read(self._search.ask())

    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        """Finish the trial with the configuration that was really run."""
        self._search.tell(self._view.written(params), loss)


def _history(fold: Fold, scenario: Scenario) -> History:
    studies, tasks, views = [], {}, scenario.views(fold.table)
    for place, source in enumerate(fold.sources if views else ()):
        study = views[place % len(views)].study(fold.table, source, source.name)
        studies.append(study)
        tasks[study.study_name] = Task(source.name, fold.table.meta_features(source))
    if scenario.with_models:
        for study, task in _studies_of_models(fold):
            studies.append(study)
            tasks[study.study_name] = task
    return History.from_studies(studies, tasks)


def _studies_of_models(fold: Fold) -> Iterator[tuple[optuna.Study, Task]]:
    """Yield what other models did on all tasks, those that are searched too."""
    for name in OTHER_MODELS.get(fold.table.name, ()):
        other = load_table(name)
        of_fold = {task.name: task for task in (*fold.sources, *fold.targets)}
        for place, task in enumerate(other.tasks):
            if task.name in of_fold:
                features = fold.table.meta_features(of_fold[task.name])
                thin = thinned(task, np.random.RandomState([fold.index, place]), ROWS_OF_MODELS)
                study = View.of(other).study(other, thin, f"{name} {task.name}")
                yield study, Task(task.name, features)


def main(arguments: list[str] | None = None) -> None:
    """Run the searches that are missing, then print the report."""
    parser = make_parser(__doc__)
    add_run_options(parser, tables=TABLES, out="build/benchmarks/across.jsonl")
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    options = parser.parse_args(arguments)
    if not options.report:
        experiment = experiment_from(options, ())
        for table in options.table:
            for index in experiment.folds:
                _run_fold(
                    experiment,
                    make_fold(load_table(table, options.tables_dir), index),
                    options.scenarios,
                )
    results = read_results(options.report or [options.out])
    labels = [label_of("optuna_tpe", "clean"), *(label_of("hyperlearn", s) for s in SCENARIOS)]
    print(report(results, labels, BUDGETS))


def _run_fold(experiment: Experiment, fold: Fold, scenarios: list[str]) -> None:
    """Run the missing searches on one fold, scenario by scenario."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for name in scenarios:
        scenario = SCENARIOS[name]
        changed = with_history(fold, scenario.history)
        _run(experiment, changed, "hyperlearn", name, partial(ViewedSearch, scenario=scenario))
    _run(
        experiment,
        fold,
        "optuna_tpe",
        "clean",
        lambda setting: OptunaSearch(setting, make_sampler("tpe", setting.seed)),
    )


def _run(
    experiment: Experiment, fold: Fold, method: str, history: str, make: Callable[[Setting], Method]
) -> None:
    lengths = {r.cell: len(r.curve) for r in read_results([experiment.out])}
    experiment.out.parent.mkdir(parents=True, exist_ok=True)
    for target in fold.targets[: experiment.n_targets]:
        for seed in range(experiment.n_seeds):
            cell = (fold.table.name, method, history, target.name, seed)
            if lengths.get(cell, 0) >= experiment.n_trials:
                continue
            search = run_search(make, fold, target, seed=seed, n_trials=experiment.n_trials)
            append_result(
                experiment.out,
                Result(
                    table=fold.table.name,
                    method=method,
                    history=history,
                    target=target.name,
                    seed=seed,
                    fold=fold.index,
                    curve=search.curve,
                    start_seconds=round(search.start_seconds, 4),
                    ask_ms=round(search.ask_ms, 3),
                ),
            )


if __name__ == "__main__":
    main()
