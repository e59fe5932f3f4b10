"""What upper floors do with a history, asked for by name where a user expects it as a method.

A lower floor imports no upper one. `History` is where a user looks for a report all the same, so
it names what makes one, and that is loaded when it is asked for.
"""

from importlib import import_module
from typing import Any


def called_above(module: str, function: str, *arguments: object) -> Any:  # noqa: ANN401 (any function's)
    """Call a function of ``hyperlearn.inspection`` and return what it returns."""
    return getattr(import_module(f"hyperlearn.inspection.{module}"), function)(*arguments)
