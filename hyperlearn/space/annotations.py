"""The search space that a function's annotations write down.

``lr: Annotated[float, Float(1e-5, 1e-1, log=True)] = 1e-3`` is a dimension named ``lr`` whose
default is worth knowing. A parameter without a dimension is none of the space's business.
"""

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hyperlearn.errors import InvalidDimensionError, InvalidFunctionError, InvalidSpaceError
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int, ParameterValue
from hyperlearn.space.search_space import SearchSpace

_DIMENSIONS = (Float, Int, Categorical)
_ACCEPTED: dict[object, set[type]] = {
    type(None): {type(None)},
    bool: {bool},
    int: {int, bool},
    float: {float, int, bool},
    str: {str},
}
"""What else may be passed where a type is written, as PEP 484 has it."""

Function = Callable[..., object]


def space_of(function: Function) -> tuple[SearchSpace, dict[str, ParameterValue]]:
    """Return the search space of a function and those defaults that are hyperparameters.

    Args:
        function: Any function; its parameters with a dimension in ``Annotated`` are the space.

    Returns:
        The space, which may be empty, and the default of every hyperparameter that has one.

    Raises:
        InvalidDimensionError: A dimension contradicts itself, its type or its default.
        InvalidSpaceError: Conditions do not fit together, or a conditional one lacks a default.
        InvalidFunctionError: A dimension stands where no value can be passed by name.
    """
    hints = parameter_hints(function)
    parameters = inspect.signature(function).parameters
    found = ((name, _dimension_in(name, hint)) for name, hint in hints.items())
    dimensions = {name: dimension for name, dimension in found if dimension is not None}
    for name, dimension in dimensions.items():
        _check_parameter(parameters[name], dimension)
        _check_type(name, get_args(hints[name])[0], dimension)
        _check_default(parameters[name], dimension)
    defaults = {name: parameters[name].default for name in dimensions}
    return SearchSpace(dimensions), {
        name: value for name, value in defaults.items() if value is not inspect.Parameter.empty
    }


def parameter_hints(function: Function) -> dict[str, Any]:
    """Return what each parameter is annotated with, texts evaluated, ``Annotated`` kept.

    A text that cannot be evaluated (a name imported for the type checker only) is left out, unless
    it holds an ``Annotated``.

    Raises:
        InvalidDimensionError: A dimension written as text contradicts itself.
        InvalidFunctionError: An ``Annotated`` names something that is unknown at run time.
    """
    written = inspect.get_annotations(function)
    names = [name for name in inspect.signature(function).parameters if name in written]
    evaluated = {name: _evaluated(function, name, written[name]) for name in names}
    return {name: hint for name, hint in evaluated.items() if hint is not None}


def _evaluated(function: Function, name: str, written: object) -> Any:  # noqa: ANN401 (any hint)
    lone = types.SimpleNamespace(__annotations__={name: written})
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    try:
        return get_type_hints(lone, globalns=namespace, include_extras=True)[name]
    except InvalidDimensionError as error:
        raise InvalidDimensionError(f"{name!r}: {error}") from None
    except Exception as error:
        if "Annotated" not in str(written):
            return None
        raise InvalidFunctionError(
            f"{name!r} is annotated {written!r}, which cannot be read: {error}; use names of the "
            "module's top level, or drop `from __future__ import annotations`"
        ) from error


def _dimension_in(name: str, hint: object) -> Dimension | None:
    """Return the one dimension that a hint holds at its top, or None."""
    top = list(get_args(hint)[1:]) if get_origin(hint) is Annotated else []
    found: list[Dimension] = [extra for extra in top if isinstance(extra, _DIMENSIONS)]
    if len(found) > 1:
        raise InvalidDimensionError(f"{name!r} has {len(found)} dimensions: {found}; give one")
    for extra in top:
        if isinstance(extra, type) and extra in _DIMENSIONS:
            raise InvalidDimensionError(
                f"{name!r} has the class {extra.__name__} for a dimension; give its values, like "
                f"{extra.__name__}(...)"
            )
    inner = get_args(hint)[:1] if top else get_args(hint)
    if any(_dimension_in(name, part) is not None for part in inner):
        raise InvalidDimensionError(
            f"{name!r} has its dimension inside {hint!r}; write Annotated outermost, like "
            "Annotated[float | None, ...]"
        )
    return found[0] if found else None


def _check_parameter(parameter: inspect.Parameter, dimension: Dimension) -> None:
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        raise InvalidFunctionError(
            f"{parameter.name!r} collects many arguments and has the dimension {dimension!r}; "
            "give each hyperparameter a parameter of its own"
        )
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise InvalidFunctionError(
            f"{parameter.name!r} is positional-only and has the dimension {dimension!r}; move it "
            "behind the `/`"
        )
    if dimension.when and parameter.default is parameter.empty:
        raise InvalidSpaceError(
            f"{parameter.name!r} exists only when {dict(dimension.when)!r}; give it a default for "
            "when it does not"
        )


def _check_type(name: str, hint: object, dimension: Dimension) -> None:
    accepted = _accepted(hint)
    given = _value_types(dimension)
    if accepted is not None and not given <= accepted:
        kinds = " and ".join(sorted(kind.__name__ for kind in given))
        raise InvalidDimensionError(
            f"{name!r} is annotated {getattr(hint, '__name__', hint)} and {dimension!r} gives "
            f"{kinds}; make the two agree"
        )


def _value_types(dimension: Dimension) -> set[type]:
    if isinstance(dimension, Categorical):
        return {type(choice) for choice in dimension.choices}
    return {float} if isinstance(dimension, Float) else {int}


def _accepted(hint: object) -> set[type] | None:
    """Return the types of choice that a hint lets through, or None where it is not about them."""
    if isinstance(hint, type):
        return _ACCEPTED.get(hint)
    if get_origin(hint) is Literal:
        return {type(value) for value in get_args(hint)}
    if get_origin(hint) in {Union, types.UnionType}:
        parts = [_accepted(part) for part in get_args(hint)]
        known = [part for part in parts if part is not None]
        return set().union(*known) if len(known) == len(parts) else None
    return None


def _check_default(parameter: inspect.Parameter, dimension: Dimension) -> None:
    if parameter.default is not parameter.empty and not dimension.contains(parameter.default):
        raise InvalidDimensionError(
            f"{parameter.name!r} has the default {parameter.default!r}, which is outside "
            f"{dimension!r}; change one of them"
        )


def active_defaults(
    space: SearchSpace, defaults: Mapping[str, ParameterValue]
) -> dict[str, ParameterValue]:
    """Return the defaults that exist under their parents' defaults, parents first."""
    active: dict[str, ParameterValue] = {}
    for name in space:
        if name in defaults and space.is_active(name, active):
            active[name] = defaults[name]
    return active
