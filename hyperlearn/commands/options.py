"""What all commands share: the option that names the history, and how errors are shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hyperlearn.errors import HyperlearnError
from hyperlearn.inspection.cells import plain

StorageOption = Annotated[
    str | None,
    typer.Option(
        "--storage",
        metavar="URL|PATH",
        help="The history: a database's URL or the path of an SQLite file. Without it, "
        "$HYPERLEARN_STORAGE, else the user's data folder.",
        show_default=False,
    ),
]


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Show an error of ours as one line on standard error, and exit with 1."""
    try:
        yield
    except HyperlearnError as error:
        typer.echo(f"Error: {plain(str(error))}", err=True)
        raise typer.Exit(1) from error
