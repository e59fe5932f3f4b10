"""The command line: look at the history of past studies, give it away, keep it in order.

Exit codes: 0 when all is well, 1 for an error that hyperlearn names in one line on standard error,
2 when the command is not written as ``--help`` says.
"""

import io
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from hyperlearn.commands.best_configuration import Form, print_configuration
from hyperlearn.commands.demonstration import demo
from hyperlearn.commands.importing import IMPORT_EXAMPLE, import_runs
from hyperlearn.commands.options import StorageOption, errors_in_one_line
from hyperlearn.errors import HyperlearnError
from hyperlearn.history.history import History
from hyperlearn.history.pruning import forget, named_by
from hyperlearn.inspection.answers import (
    comparison_sheet,
    explanation,
    explanation_sheet,
    importance_frame,
    speaking_frame,
)
from hyperlearn.inspection.audit_sheet import audit_sheet
from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.doctor import diagnose
from hyperlearn.inspection.doctor_sheet import doctor_sheet
from hyperlearn.inspection.documents import as_json
from hyperlearn.inspection.facts.benefit import benefit_of, benefit_sentence
from hyperlearn.inspection.facts.comparison import compared
from hyperlearn.inspection.facts.trial_page import trial_page
from hyperlearn.inspection.opening import no_history_yet, open_history, open_history_with
from hyperlearn.inspection.page import print_page
from hyperlearn.inspection.repair import repair
from hyperlearn.inspection.summary import study_summary
from hyperlearn.inspection.summary_sheet import summary_sheet
from hyperlearn.inspection.tables import (
    BENEFIT,
    BEST,
    IMPORTANCE,
    MATCH,
    SIMILAR,
    STUDIES,
    TASKS,
    View,
    table,
)

app = typer.Typer(
    name="hyperlearn",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # a storage's URL may hold a password
    help="Look at what past hyperparameter searches left behind. Only `import`, `merge`, "
    "`prune-history`, `demo` and `doctor --fix` write to it.",
    epilog="Example: hyperlearn best --task adult -k 3",
)


def complete_study(context: typer.Context, incomplete: str) -> list[str]:
    """Return the studies whose names begin with what is typed so far, for the shell."""
    return _names(context, lambda history: history.studies()["study"], incomplete)


def complete_task(context: typer.Context, incomplete: str) -> list[str]:
    """Return the tasks whose names begin with what is typed so far, for the shell."""
    return _names(context, lambda history: history.tasks()["task"], incomplete)


def _names(
    context: typer.Context, ask: Callable[[History], "pd.Series[str]"], incomplete: str
) -> list[str]:
    try:
        history = open_history(context.params.get("storage"))
        names = [] if history is None else ask(history).tolist()
    except HyperlearnError:
        return []
    # A name that a terminal would obey is not one to complete a command line with.
    return [name for name in names if name.startswith(incomplete) and plain(name) == name]


JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
PacksOption = Annotated[
    bool, typer.Option("--packs", help="List those of the pack that ships with hyperlearn too.")
]
CountOption = Annotated[
    int, typer.Option("--count", "-k", metavar="N", min=1, help="How many to show at most.")
]
TaskOption = Annotated[
    str | None,
    typer.Option(
        "--task",
        metavar="TASK",
        help="Only trials of studies about this task.",
        show_default=False,
        autocompletion=complete_task,
    ),
]
StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="Name of a study.", autocompletion=complete_study)
]
TaskArgument = Annotated[
    str, typer.Argument(metavar="TASK", help="Name of a task.", autocompletion=complete_task)
]


@app.command(epilog="Example: hyperlearn studies --storage sqlite:///history.db")
def studies(
    packs: PacksOption = False, storage: StorageOption = None, json: JsonOption = False
) -> None:
    """List the studies."""
    _list(lambda history: history.studies(packs=packs), STUDIES, storage, json=json)


@app.command(epilog="Example: hyperlearn tasks --json")
def tasks(
    packs: PacksOption = False, storage: StorageOption = None, json: JsonOption = False
) -> None:
    """List the tasks that studies were about."""
    _list(lambda history: history.tasks(packs=packs), TASKS, storage, json=json)


@app.command(epilog='Example: hyperlearn show "svm on adult"')
def show(study: StudyArgument, storage: StorageOption = None, json: JsonOption = False) -> None:
    """Sum one study up: its best trial, its progress, its failures."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        summary = study_summary(history, study)
        if json:
            typer.echo(as_json(summary))
        else:
            print_page(lambda page: summary_sheet(summary, page))


@app.command(epilog="Example: hyperlearn best --task adult --format yaml > conf/best.yaml")
def best(
    task: TaskOption = None,
    count: CountOption = 10,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="Print the best configuration alone, as a file of settings; "
            "dots in names become levels.",
            show_default=False,
        ),
    ] = None,
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """List the best trials, or write the best configuration as settings."""
    if form is None:
        _list(lambda history: history.best(task=task, k=count), BEST, storage, json=json)
        return
    with errors_in_one_line():
        print_configuration(open_history_with("trials", storage), task, form)


@app.command(epilog="Example: hyperlearn similar adult -k 5")
def similar(
    task: TaskArgument,
    count: CountOption = 10,
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """List the tasks most like one task, and say why."""
    with errors_in_one_line():
        history = open_history_with(f"task {task!r}", storage)
        _print_frame(history.similar(task, k=count), SIMILAR, json=json)


@app.command(epilog='Example: hyperlearn audit "svm on adult"')
def audit(study: StudyArgument, storage: StorageOption = None, json: JsonOption = False) -> None:
    """Tell whether a study's metric serves, and what to do where it does not."""
    with errors_in_one_line():
        found = open_history_with(f"study {study!r}", storage).audit(study)
        if json:
            typer.echo(as_json(found))
        else:
            print_page(lambda page: audit_sheet(found, page))


@app.command(epilog='Example: hyperlearn match "svm on adult"')
def match(
    study: StudyArgument,
    packs: PacksOption = False,
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """List which other studies speak about the hyperparameters of one study, and why."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        _print_frame(speaking_frame(history, study, packs=packs), MATCH, json=json)


@app.command(epilog='Example: hyperlearn importance "svm on adult" --json')
def importance(
    study: StudyArgument, storage: StorageOption = None, json: JsonOption = False
) -> None:
    """List how much each hyperparameter of one study mattered."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        _print_frame(importance_frame(history, study), IMPORTANCE, json=json)


@app.command(epilog='Example: hyperlearn benefit "svm on adult"')
def benefit(study: StudyArgument, storage: StorageOption = None, json: JsonOption = False) -> None:
    """Tell what history is worth in one study's search space, task by task; takes minutes."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        frame = benefit_of(history, study)
        _print_frame(frame, BENEFIT, json=json)
        if not json:
            typer.echo(benefit_sentence(frame))


@app.command(epilog='Example: hyperlearn compare "svm on adult" "svm on adult 2"')
def compare(
    studies: Annotated[
        list[str],
        typer.Argument(
            metavar="STUDY STUDY...", help="Names of studies.", autocompletion=complete_study
        ),
    ],
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Put two to six studies side by side."""
    with errors_in_one_line():
        history = open_history_with(f"study {studies[0]!r}", storage)
        found = compared(history, studies)
        if json:
            typer.echo(as_json({"sentence": found.sentence, "studies": found.summaries}))
        else:
            print_page(lambda _: comparison_sheet(found))


@app.command(epilog='Example: hyperlearn explain "svm on adult" 12')
def explain(
    study: StudyArgument,
    trial: Annotated[int, typer.Argument(metavar="TRIAL", help="Number of a trial.", min=0)],
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Tell why one trial was suggested and what came of it."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        page = trial_page(history, study, trial)
        if json:
            typer.echo(as_json(explanation(page)))
        else:
            print_page(lambda _: explanation_sheet(page))


@app.command(epilog='Example: hyperlearn report "svm on adult" -o adult.html')
def report(
    study: StudyArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write the report.")
    ] = Path("report.html"),
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Write all there is to say about one study into one HTML file."""
    with errors_in_one_line():
        history = open_history_with(f"study {study!r}", storage)
        path = history.report(output, study)
        typer.echo(as_json({"study": study, "path": str(path)}) if json else plain(str(path)))


@app.command(epilog="Example: hyperlearn ui --port 8080")
def ui(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 for any that is free.")
    ] = 8765,
    host: Annotated[
        str, typer.Option("--host", help="Address to serve from; another needs a --token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            envvar="HYPERLEARN_TOKEN",
            help="What has to be known to look, at least 12 letters.",
            show_default=False,
            show_envvar=False,
        ),
    ] = None,
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Serve the history as web pages, on this machine alone, until interrupted."""

    def say(address: str) -> None:
        typer.echo(as_json({"address": address}) if json else f"{address}  (Ctrl-C ends it)")
        sys.stdout.flush()

    with errors_in_one_line():
        from hyperlearn.inspection.web.server import serve  # noqa: PLC0415 (takes half a second)

        history = open_history_with("history", storage)
        serve(history, host=host, port=port, token=token, say=say)


@app.command(epilog="Example: hyperlearn doctor --json")
def doctor(
    storage: StorageOption = None,
    json: JsonOption = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Mark stale running trials as failed and delete rows that belong to nothing.",
        ),
    ] = False,
) -> None:
    """Tell where the history is kept and whether it is in order."""
    with errors_in_one_line():
        if fix:
            typer.echo(str(repair(storage)), err=json)
    diagnosis = diagnose(storage)
    if json:
        typer.echo(as_json(diagnosis))
    else:
        print_page(lambda _: doctor_sheet(diagnosis))
    if diagnosis.problem is not None:
        raise typer.Exit(1)


@app.command(epilog="Example: hyperlearn export pack --anonymise")
def export(  # noqa: PLR0917 (each is an option)
    path: Annotated[str, typer.Argument(metavar="PATH", help="A folder, or a .jsonl file.")],
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="Replace names by hashes, leave out free text.")
    ] = False,
    licence: Annotated[
        str | None, typer.Option("--licence", metavar="TEXT", help="Terms of its use.")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar="TEXT", help="Where it comes from.")
    ] = None,
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Write the history as a pack of files."""
    with errors_in_one_line():
        history = open_history_with("history to export", storage)
        history.export(path, anonymise=anonymise, licence=licence, origin=origin)
        told = {"path": path, "n_studies": len(history.studies())}
        typer.echo(as_json(told) if json else f"{plain(path)}: {told['n_studies']} studies")


@app.command(epilog="Example: hyperlearn merge pack --storage sqlite:///history.db")
def merge(
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="A pack, or a database's URL or path.")
    ],
    storage: StorageOption = None,
    json: JsonOption = False,
) -> None:
    """Add what another history has and this one lacks; exit with 1 if anything was left out."""
    with errors_in_one_line(), History(storage) as history:
        report = history.merge(other)
    for line in [as_json(report)] if json else map(plain, str(report).splitlines()):
        typer.echo(line)
    if report.conflicts:
        raise typer.Exit(1)


@app.command(epilog="Example: hyperlearn prune-history --older-than 365")
def prune_history(
    older_than: Annotated[
        float | None,
        typer.Option(
            "--older-than", metavar="DAYS", help="Studies whose last trial ended so long ago."
        ),
    ] = None,
    task: TaskOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    storage: StorageOption = None,
) -> None:
    """Delete studies by age or task, after it has shown which and asked."""
    with errors_in_one_line():
        history = open_history_with("history to prune", storage)
        doomed = named_by(history, older_than_days=older_than, task=task)
        history.close()
    for one in doomed:
        ended = "never" if one.finished is None else f"{one.finished:%Y-%m-%d}"
        typer.echo(f"{plain(one.study)}: {one.n_trials} trials, ended {ended}")
    if not doomed:
        typer.echo("no study is named by that rule")
    elif yes or typer.confirm(f"Delete these {len(doomed)} studies for good?"):
        with errors_in_one_line(), History(storage) as writable:
            n_trials = forget(writable, [one.study for one in doomed])
        typer.echo(f"{len(doomed)} studies with {n_trials} trials deleted")
    else:
        typer.echo("nothing was deleted")


app.command(name="import", epilog=IMPORT_EXAMPLE)(import_runs)
app.command(epilog="Example: hyperlearn demo --quick")(demo)


def _list(
    ask: Callable[[History], pd.DataFrame], view: View, storage: str | None, *, json: bool
) -> None:
    with errors_in_one_line():
        history = open_history(storage)
        if history is not None:
            _print_frame(ask(history), view, json=json)
        else:
            typer.echo("[]" if json else no_history_yet())


def _print_frame(frame: pd.DataFrame, view: View, *, json: bool) -> None:
    if json:
        typer.echo(as_json(frame))
    else:
        print_page(lambda page: table(frame, view, width=page.width))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hyperlearn {version('hyperlearn')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; what the output's encoding cannot write is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="hyperlearn")
