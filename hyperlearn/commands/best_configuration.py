"""The best configuration as a file of settings, for Hydra or any other program."""

from enum import StrEnum

import typer

from hyperlearn.history.history import History
from hyperlearn.inspection.configuration_file import (
    best_params,
    configuration_json,
    configuration_yaml,
)


class Form(StrEnum):
    """A kind of file."""

    YAML = "yaml"
    JSON = "json"


def print_configuration(history: History, task: str | None, form: Form) -> None:
    """Print the best configuration of a task, or of all, as the text of a file.

    Raises:
        EmptyHistoryError: No trial is complete.
        InvalidArgumentError: A name's levels contradict one another.
    """
    params = best_params(history, task)
    text = configuration_yaml(params) if form is Form.YAML else configuration_json(params)
    typer.echo(text, nl=False)
