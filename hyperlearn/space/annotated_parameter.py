"""Which function parameter's annotation is being evaluated, so that an error can name it.

``lr: Annotated[float, Float(1, 0)]`` fails while Python evaluates the annotation: before there is
a function, and with nothing handed over that says ``lr``. The name stands only in the source, at
the place the evaluation has reached; so that is where it is read, and only once something failed.
"""

import ast
import functools
import inspect
import linecache
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Concatenate, ParamSpec, TypeVar

from hyperlearn.errors import InvalidDimensionError

T = TypeVar("T")
P = ParamSpec("P")


def names_its_parameter(
    construct: Callable[Concatenate[T, P], None],
) -> Callable[Concatenate[T, P], None]:
    """Let a dimension's constructor start its errors with the name of the annotated parameter."""

    @functools.wraps(construct)
    def constructed(self: T, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            construct(self, *args, **kwargs)
        except InvalidDimensionError as error:
            name = annotated_parameter(inspect.currentframe())
            if name is None:
                raise
            raise InvalidDimensionError(f"{name!r}: {error}") from None

    return constructed


def annotated_parameter(frame: FrameType | None) -> str | None:
    """Return the parameter whose annotation led to a frame, or None if no annotation did.

    Args:
        frame: Where to start; its callers are looked at from the innermost on.

    Returns:
        The parameter's name; None too where the source cannot be read, as in a plain prompt.
    """
    while frame is not None:
        for name in _names_at(frame):
            return name
        frame = frame.f_back
    return None


def _names_at(frame: FrameType) -> Iterator[str]:
    """Yield the parameter in whose annotation a frame stands, if it stands in one."""
    line, _, column, _ = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    if line is None or column is None:
        return
    try:
        lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            hint = node.annotation
            end = (hint.end_lineno or hint.lineno, hint.end_col_offset or hint.col_offset)
            if (hint.lineno, hint.col_offset) <= (line, column) < end:
                yield node.arg
