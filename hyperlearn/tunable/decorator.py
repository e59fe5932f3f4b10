"""The decorator: a function, its search space and its objective as one object."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any, Generic, ParamSpec, TypeVar, Union, get_args, get_origin

from hyperlearn.errors import InvalidArgumentError, InvalidFunctionError
from hyperlearn.space.annotations import parameter_hints, space_of
from hyperlearn.tunable.code_digest import code_digest
from hyperlearn.tunable.objective import Direction, Objective
from hyperlearn.tunable.plain_function import check_plain_function
from hyperlearn.tunable.run import Run

P = ParamSpec("P")
R = TypeVar("R")


def tunable(
    *, metric: str | Sequence[str], direction: Direction | Sequence[Direction]
) -> Callable[[Callable[P, R]], "Tunable[P, R]"]:
    """Make a training function searchable; it stays the function it was.

    Parameters annotated with a dimension, ``lr: Annotated[float, Float(1e-5, 1e-1, log=True)]``,
    are searched. A parameter annotated with `Run` gets the run. Others are passed through.

    Args:
        metric: Name of the metric that the function returns, or several names.
        direction: "minimize" or "maximize", one for each metric.

    Raises:
        InvalidFunctionError: What is decorated is not a plain function with a dimension.
        InvalidDimensionError: A dimension contradicts itself, its type or its default.
        InvalidSpaceError: The conditions of the dimensions do not fit together.
        InvalidArgumentError: The metric or the direction cannot be used.
    """
    objective = Objective.of(metric, direction)
    return lambda function: Tunable(function, objective)


class Tunable(Generic[P, R]):
    """A function with a search space; what `tunable` makes.

    It is pickled by its name, as functions are, so worker processes find it by importing its
    module.

    Args:
        function: A plain function at least one of whose parameters has a dimension.
        objective: What the function returns.

    Attributes:
        space: The search space of the annotations.
        defaults: The default of every hyperparameter that has one.
        objective: The metrics the function returns and their directions.
    """

    __name__: str
    __qualname__: str
    __wrapped__: Callable[P, R]

    def __init__(self, function: Callable[P, R], objective: Objective) -> None:
        if isinstance(function, Tunable):
            raise InvalidFunctionError(f"{function!r} is tunable already; drop one decorator")
        check_plain_function(function)
        self.objective = objective
        self.space, self.defaults = space_of(function)
        if not self.space:
            raise InvalidFunctionError(
                f"{function.__name__!r} has no hyperparameter; annotate a parameter, like "
                "lr: Annotated[float, Float(1e-5, 1e-1, log=True)]"
            )
        self._run_parameter = _run_parameter(function)
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function; a run that is not given is one that keeps nothing."""
        parameter = self._run_parameter
        if parameter is None or parameter.default is not parameter.empty:
            return self.__wrapped__(*args, **kwargs)
        names = list(inspect.signature(self.__wrapped__).parameters)
        if parameter.name in kwargs or (
            parameter.kind is not parameter.KEYWORD_ONLY and len(args) > names.index(parameter.name)
        ):
            return self.__wrapped__(*args, **kwargs)
        return self.__wrapped__(*args, **{**kwargs, parameter.name: Run()})  # type: ignore[arg-type]

    def __reduce__(self) -> str:
        """Pickle by name, as functions are."""
        return self.__qualname__

    def reduce_by_value(self) -> tuple[Any, ...]:
        """Pickle by parts: for processes that cannot import the script in which it stands."""
        state = {**vars(self), "code_digest": self.code_digest}
        return object.__new__, (Tunable,), state

    def __repr__(self) -> str:
        return f"<tunable function {self.__qualname__}>"

    @property
    def metric(self) -> str | tuple[str, ...]:
        """Name of the metric, or the names where there are several."""
        metrics = self.objective.metrics
        return metrics[0] if len(metrics) == 1 else metrics

    @property
    def direction(self) -> Direction | tuple[Direction, ...]:
        """Direction of the metric, or the directions where there are several."""
        directions = self.objective.directions
        return directions[0] if len(directions) == 1 else directions

    @functools.cached_property
    def code_digest(self) -> str:
        """SHA-256 of the function's source, in hexadecimal; of its bytecode without source."""
        return code_digest(self.__wrapped__)

    def check_kwargs(self, kwargs: Mapping[str, object]) -> None:
        """Refuse arguments that the function cannot be called with.

        Raises:
            InvalidArgumentError: One is unknown, missing, searched for, or the run itself.
        """
        for name in kwargs:
            if name in self.space:
                raise InvalidArgumentError(
                    f"kwargs give {name!r}, which is a hyperparameter of {self.__name__!r}; leave "
                    "it to the search, or narrow its dimension"
                )
            if self._run_parameter is not None and name == self._run_parameter.name:
                raise InvalidArgumentError(f"kwargs give {name!r}; the search gives each its own")
        try:
            inspect.signature(self.__wrapped__).bind(**self._arguments(kwargs, self.space, Run()))
        except TypeError as error:
            raise InvalidArgumentError(
                f"kwargs are {sorted(kwargs)!r} and do not fit {self.__name__!r}: {error}"
            ) from error

    def evaluate(
        self, run: Run, params: Mapping[str, object], kwargs: Mapping[str, object]
    ) -> tuple[float, ...]:
        """Call the function for a run and return its metrics.

        Args:
            run: Where the function reports to.
            params: The hyperparameters that exist; others take their defaults.
            kwargs: The other arguments by name.

        Returns:
            One finite number for each metric.

        Raises:
            InvalidMetricError: The function returned something else.
        """
        call: Callable[..., R] = self.__wrapped__
        return self.objective.values(call(**self._arguments(kwargs, params, run)))

    def _arguments(
        self, kwargs: Mapping[str, object], params: Mapping[str, object], run: Run
    ) -> dict[str, Any]:
        parameter = self._run_parameter
        return {**kwargs, **params, **({} if parameter is None else {parameter.name: run})}


def _run_parameter(function: Callable[..., object]) -> inspect.Parameter | None:
    """Return the parameter that is annotated with `Run`, if there is one."""
    parameters = inspect.signature(function).parameters
    found = [
        parameters[name]
        for name, hint in parameter_hints(function).items()
        if hint is Run or (get_origin(hint) in {Union, UnionType} and Run in get_args(hint))
    ]
    if len(found) > 1:
        names = [parameter.name for parameter in found]
        raise InvalidFunctionError(f"{names} are all annotated Run; keep one")
    if found and found[0].kind not in {
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    }:
        raise InvalidFunctionError(
            f"{found[0].name!r} takes the run and cannot be passed by name; make it a plain one"
        )
    return found[0] if found else None
