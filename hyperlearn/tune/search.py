"""The call that runs a search: a tunable function, a budget, and the study that comes of it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage
from rich.console import Console

from hyperlearn.errors import InvalidArgumentError, InvalidFunctionError
from hyperlearn.guidance.pruner import MetaPruner
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.launch.engine import Engine
from hyperlearn.launch.local import Local
from hyperlearn.records import ORIGIN_ATTRIBUTE, Origin
from hyperlearn.space.annotations import active_defaults
from hyperlearn.study import open_study, stored_task, study_home
from hyperlearn.task import Task
from hyperlearn.tunable.decorator import Tunable
from hyperlearn.tune.agreement import agree
from hyperlearn.tune.budget import Budget
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.parallel import run_in_workers
from hyperlearn.tune.plan import Callback, Plan
from hyperlearn.tune.progress import SearchProgress
from hyperlearn.tune.run_folders import ATTRIBUTE as FOLDER_ATTRIBUTE
from hyperlearn.tune.run_folders import RunFolders
from hyperlearn.tune.serial import run_here
from hyperlearn.tune.sharing import check_engine, check_sendable, check_shareable
from hyperlearn.tune.watch import Watch


def tune(
    function: Tunable[..., Any],
    *,
    kwargs: Mapping[str, object] | None = None,
    task: Task | None = None,
    n_trials: int | None = None,
    timeout: float | None = None,
    target: float | None = None,
    history: History | None = None,
    storage: str | Path | BaseStorage | None = None,
    study_name: str | None = None,
    sampler: BaseSampler | None = None,
    pruner: BasePruner | None = None,
    n_jobs: int = 1,
    engine: Engine | None = None,
    folder: str | Path | None = None,
    seed: int | None = None,
    callbacks: Iterable[Callback] = (),
    show_progress: bool = True,
    enqueue_defaults: bool = False,
    aliases: Mapping[str, str | Sequence[str]] | None = None,
) -> optuna.Study:
    """Search the hyperparameters of a tunable function, starting from what history teaches.

    A trial whose function raises, or returns no finite number, is recorded as failed and the
    search goes on. Ctrl-C ends it: the running trial is recorded as failed and the study returned.

    Args:
        function: A function under ``@tunable``.
        kwargs: Its arguments that are not searched for.
        task: What the study is about; by default the task that the study of that name has, or one
            of the study's or the function's name.
        n_trials: How many trials to run, on top of those the study has; 50 if neither this nor
            ``timeout`` is given.
        timeout: Seconds after which no further trial begins.
        target: Value of the metric at which to stop, reached or surpassed. A run that can no
            longer reach it is stopped by the default pruner, unless it may become the best.
        history: What is learned from: by default the database that the study lives in.
        storage: Where the study lives, as `create_study` takes it; the history's database if None.
        study_name: Name of the study; one of that name goes on. Made up if None.
        sampler: What suggests; `MetaSampler` by default.
        pruner: What ends hopeless trials; `MetaPruner` by default.
        n_jobs: How many processes of this machine run trials: ``n_jobs=4`` is short for
            ``engine=hyperlearn.launch.Local(workers=4)``.
        engine: What runs workers: ``Local``, ``Ray`` or ``Slurm`` of `hyperlearn.launch`. The
            function and its arguments are sent to them, and the study lives in a database. None
            runs trials in this process. A worker that dies is replaced and its trial tried again,
            twice at most; lost attempts do not count as trials. If this process dies, the same
            call again runs what is missing.
        folder: Where runs keep their logs and checkpoints, a folder that all workers see; by
            default beside an SQLite database, else in the user's data folder.
        seed: Seed of the default sampler: the same search again, with ``n_jobs=1``.
        callbacks: Called in this process with the study and each trial that ended;
            ``study.stop()`` in one ends the search.
        show_progress: Whether to show a line on a terminal or in a notebook.
        enqueue_defaults: Whether the first trial is the function's own defaults.
        aliases: Other names of hyperparameters in the history, like ``{"learning_rate": "lr"}``,
            for the default sampler.

    Returns:
        The study.

    Raises:
        InvalidFunctionError: The function is not tunable.
        InvalidArgumentError: An argument is outside what is accepted, or the study of that name is
            about something else.
        EngineError: The engine cannot run workers.
        FailedTrialsError: The first trials all failed; the last failure is its cause.
        StorageError: The database cannot be used.
    """
    budget = Budget(n_trials, timeout, target)
    engine = _engine(engine, n_jobs)
    arguments = dict(kwargs or {})
    _check(function, arguments, budget)
    if sampler is not None and seed is not None:
        raise InvalidArgumentError(f"seed is {seed!r} and a sampler is given; seed the sampler")
    if sampler is not None and aliases is not None:
        raise InvalidArgumentError(
            f"aliases is {aliases!r} and a sampler is given; give aliases to the sampler"
        )
    home = study_home(storage, history)
    task = task or stored_task(home, study_name) or Task(study_name or function.__name__)
    sampler = sampler or MetaSampler(history, task=task, seed=seed, aliases=aliases)
    pruner = pruner or MetaPruner(history, target=target)
    if engine is not None:
        given = {"function": function, "sampler": sampler, "pruner": pruner}
        check_shareable(home, engine)
        check_sendable(engine, {**given, **{f"kwargs[{k!r}]": v for k, v in arguments.items()}})
    study = open_study(
        home,
        task=task,
        sampler=sampler,
        pruner=pruner,
        study_name=study_name or _made_up_name(function),
        load_if_exists=True,
        directions=function.objective.directions,
    )
    agree(study, function.space, function.objective)
    if enqueue_defaults:
        _enqueue_defaults(study, function)
    folders = RunFolders.of_study(home, study.study_name, folder)
    if engine is not None:
        study.set_user_attr(FOLDER_ATTRIBUTE, str(folders.path))
    plan = Plan(study, home, function, arguments, budget, tuple(callbacks), folders, engine)
    _run(plan, Console(stderr=True), show_progress=show_progress)
    return study


def _check(function: object, kwargs: Mapping[str, object], budget: Budget) -> None:
    """Refuse what cannot be searched, before anything is written."""
    if not isinstance(function, Tunable):
        name = getattr(function, "__name__", type(function).__name__)
        raise InvalidFunctionError(
            f"{name!r} is not tunable; decorate it with @tunable(metric=..., direction=...)"
        )
    function.check_kwargs(kwargs)
    metrics = function.objective.metrics
    if budget.target is not None and len(metrics) > 1:
        raise InvalidArgumentError(
            f"target is {budget.target!r} and the metrics are {metrics!r}; drop target, or stop "
            "by a callback"
        )


def _engine(engine: Engine | None, n_jobs: int) -> Engine | None:
    """Return what runs workers, or None where trials run in this process."""
    if type(n_jobs) is not int or n_jobs < 1:
        raise InvalidArgumentError(f"n_jobs is {n_jobs!r}; give a whole number, 1 or more")
    if engine is None:
        return None if n_jobs == 1 else Local(n_jobs)
    check_engine(engine)
    if n_jobs != 1:
        raise InvalidArgumentError(
            f"n_jobs is {n_jobs!r} and engine is {engine!r}; give the number to the engine"
        )
    return engine


def _made_up_name(function: Tunable[..., Any]) -> str:
    """Return a name that tells a person when the study began, and that is not taken."""
    began = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f"{function.__name__} {began} {secrets.token_hex(2)}"


def _enqueue_defaults(study: optuna.Study, function: Tunable[..., Any]) -> None:
    study.enqueue_trial(
        active_defaults(function.space, function.defaults),
        user_attrs={ORIGIN_ATTRIBUTE: Origin.DEFAULTS},
        skip_if_exists=True,
    )


def _run(plan: Plan, console: Console, *, show_progress: bool) -> None:
    """Run trials until the budget is used, the target reached, or Ctrl-C pressed."""
    best, target, objective = _best(plan), plan.budget.target, plan.function.objective
    if best is not None and target is not None and objective.is_reached(best, target):
        return
    progress = SearchProgress(
        objective,
        n_trials=plan.budget.n_trials,
        timeout=plan.budget.timeout,
        best=best,
        console=console,
        wanted=show_progress,
    )
    watch = Watch(plan.function.__name__, objective, target, progress)
    run_trials = run_here if plan.engine is None else run_in_workers
    with progress, Interruption() as interruption:
        try:
            run_trials(plan, watch, progress, interruption)
        except KeyboardInterrupt:
            interruption.is_requested = True
    if interruption.is_requested:
        console.print(
            f"Interrupted; study {plan.study.study_name!r} keeps its "
            f"{len(plan.study.trials)} trials and goes on under its name.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    else:
        watch.check_not_all_failed()


def _best(plan: Plan) -> float | None:
    """Return the best value so far of a study with one metric, or None where there is none."""
    try:
        return plan.study.best_value
    except (ValueError, RuntimeError):
        return None
