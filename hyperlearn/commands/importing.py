"""``hyperlearn import``: other tools' runs, shown first and then written."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

import typer

from hyperlearn.commands.options import StorageOption, errors_in_one_line
from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.history.imports.import_spec import ImportSpec
from hyperlearn.history.imports.mlflow_runs import from_mlflow
from hyperlearn.history.imports.ray_results import from_ray
from hyperlearn.history.imports.readers import (
    from_cv_results,
    from_frame,
    from_syne_tune,
    from_wandb,
)
from hyperlearn.history.imports.source_table import SourceTable
from hyperlearn.inspection.cells import plain

IMPORT_EXAMPLE = (
    "Example: hyperlearn import runs.csv --metric accuracy --direction maximize --param lr "
    "--param layers --task adult"
)


class Kind(StrEnum):
    """What wrote the runs."""

    CSV = "csv"
    MLFLOW = "mlflow"
    RAY = "ray"
    SKLEARN = "sklearn"
    SYNE_TUNE = "syne-tune"
    WANDB = "wandb"


_READERS: Mapping[Kind, Callable[[str], SourceTable]] = {
    Kind.CSV: from_frame,
    Kind.RAY: from_ray,
    Kind.SKLEARN: from_cv_results,
    Kind.SYNE_TUNE: from_syne_tune,
    Kind.WANDB: from_wandb,
}


class Way(StrEnum):
    """Which way a metric is better."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"


class Value(StrEnum):
    """Which value of a curve is the result."""

    LAST = "last"
    BEST = "best"


def _column(name: str, what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="COLUMN", help=what, show_default=False
    )
    return option


def import_runs(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="A file, a folder, or MLflow's tracking store."),
    ],
    *,
    metric: Annotated[str, _column("--metric", "The metric that counts.")],
    direction: Annotated[Way, typer.Option("--direction", help="Which way it is better.")],
    kind: Annotated[Kind, typer.Option("--from", help="What wrote the runs.")] = Kind.CSV,
    experiment: Annotated[
        str | None, typer.Option("--experiment", metavar="NAME", help="MLflow's experiment.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            metavar="COLUMN[=NAME]",
            help="A hyperparameter, and what to call it; give it for each.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", metavar="TASK", help="The task that all runs are about.")
    ] = None,
    task_column: Annotated[str | None, _column("--task-column", "Names each run's task.")] = None,
    study: Annotated[
        str | None,
        typer.Option("--study", metavar="STUDY", help="The study's name; the source's without it."),
    ] = None,
    run: Annotated[str | None, _column("--run", "Tells runs apart.")] = None,
    step: Annotated[str | None, _column("--step", "The step of a learning curve.")] = None,
    seconds: Annotated[str | None, _column("--seconds", "Seconds since the run began.")] = None,
    duration: Annotated[str | None, _column("--duration", "Seconds that the run took.")] = None,
    started: Annotated[str | None, _column("--started", "When the run began.")] = None,
    state: Annotated[str | None, _column("--state", "How the run ended.")] = None,
    other_metric: Annotated[
        list[str] | None, _column("--also", "A further metric; give it for each.")
    ] = None,
    value: Annotated[
        Value, typer.Option("--value", help="Which value of a curve is the run's result.")
    ] = Value.LAST,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be added.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    storage: StorageOption = None,
) -> None:
    """Add another tool's runs to the history, after it has shown them and asked."""
    with errors_in_one_line():
        spec = ImportSpec(
            metric,
            direction.value,
            params=_params(param),
            metrics=other_metric or None,
            value=value.value,
            task=task,
            task_column=task_column,
            study=study,
            run=run,
            step=step,
            seconds=seconds,
            duration=duration,
            started=started,
            state=state,
        )
        _import(_read(kind, source, experiment), spec, storage, dry_run=dry_run, yes=yes)


def _import(
    table: SourceTable, spec: ImportSpec, storage: str | None, *, dry_run: bool, yes: bool
) -> None:
    with History(storage) as history:
        report = history.import_runs(table, spec, dry_run=True)
        for line in str(report).splitlines():
            typer.echo(plain(line))
        if dry_run or not report.n_new:
            typer.echo("nothing was written")
        elif yes or typer.confirm(f"Add these {report.n_new} runs?"):
            typer.echo(f"{history.import_runs(table, spec).n_new} runs added")
        else:
            typer.echo("nothing was written")


def _read(kind: Kind, source: str, experiment: str | None) -> SourceTable:
    if kind is Kind.MLFLOW:
        if experiment is None:
            raise InvalidArgumentError("experiment is not given; name MLflow's by --experiment")
        return from_mlflow(source, experiment)
    return _READERS[kind](source)


def _params(told: list[str] | None) -> dict[str, str] | None:
    """Return names by columns; ``COLUMN=NAME`` renames."""
    pairs = [text.partition("=") for text in told or ()]
    return {column: name or column for column, _, name in pairs} or None
