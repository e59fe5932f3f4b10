"""What may stand under the decorator, and what to do with what may not."""

import inspect

from hyperlearn.errors import InvalidFunctionError


def check_plain_function(function: object) -> None:
    """Refuse what cannot be called for a metric as a function written with def can.

    Raises:
        InvalidFunctionError: It is a class, a method, a lambda, async, a generator, or no function.
    """
    if isinstance(function, type):
        raise InvalidFunctionError(
            f"{function.__name__!r} is a class; decorate a function that makes one, fits it "
            "and returns the metric"
        )
    if not inspect.isfunction(function):
        raise InvalidFunctionError(
            f"{function!r} is a {type(function).__name__}; decorate a function written with def"
        )
    name = function.__name__
    if function.__name__ == "<lambda>":
        raise InvalidFunctionError(f"{name!r} is a lambda; write the function with def")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise InvalidFunctionError(
            f"{name!r} is async; decorate a function that runs the event loop and returns the "
            "metric, by asyncio.run(...)"
        )
    if inspect.isgeneratorfunction(function):
        raise InvalidFunctionError(
            f"{name!r} is a generator; return the metric, and report on the way by run.report"
        )
    if next(iter(inspect.signature(function).parameters), None) in {"self", "cls"}:
        raise InvalidFunctionError(
            f"{name!r} is a method; decorate a function that is given the object"
        )
