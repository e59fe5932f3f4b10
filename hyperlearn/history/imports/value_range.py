"""The distribution of a hyperparameter, read off the values that runs had."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from hyperlearn.errors import ImportSourceError
from hyperlearn.space.choice import same_choice
from hyperlearn.space.dimension import Dimension

LOG_FROM = 100.0
"""Positive values that differ by such a factor or more are taken to be on a log scale."""


def distribution_of(
    name: str,
    values: Sequence[Any],
    *,
    given: Mapping[str, Dimension] | None = None,
    present: BaseDistribution | None = None,
) -> BaseDistribution:
    """Return a distribution that holds all values of a hyperparameter.

    Args:
        name: Its name.
        values: Its values, at least one: None, booleans, finite numbers, texts.
        given: Dimensions that the user gave, by name; one of this name has to hold all values.
        present: What the study that is there has for it; kept where it holds the values.

    Raises:
        ImportSourceError: A value is outside the given dimension.
    """
    if given is not None and name in given:
        return _checked(name, given[name].distribution(), values)
    if present is not None and _holds_all(present, values):
        return present
    if all(_is_number(value) for value in values):
        return _numeric([float(v) for v in values], values, present)
    earlier = present.choices if isinstance(present, CategoricalDistribution) else ()
    return CategoricalDistribution(_choices([*earlier, *sorted(values, key=_order)]))


def internal_value(distribution: BaseDistribution, value: Any) -> float:  # noqa: ANN401 (any choice)
    """Return a value as databases hold it: a number, or the index of a choice."""
    if isinstance(distribution, CategoricalDistribution):
        places = [same_choice(value, choice) for choice in distribution.choices]
        if True not in places:  # the choices became texts, as some of them were equal
            places = [str(value) == choice for choice in distribution.choices]
        return float(places.index(True))
    return float(value)


def _checked(name: str, distribution: BaseDistribution, values: Sequence[Any]) -> BaseDistribution:
    for value in values:
        if not _holds(distribution, value):
            raise ImportSourceError(
                f"{name!r} is {value!r} in a run, which {distribution!r} does not hold; widen the "
                "dimension or leave it out"
            )
    return distribution


def _holds_all(distribution: BaseDistribution, values: Sequence[Any]) -> bool:
    return all(_holds(distribution, value) for value in values)


def _holds(distribution: BaseDistribution, value: object) -> bool:
    if isinstance(distribution, CategoricalDistribution):
        return any(same_choice(value, choice) for choice in distribution.choices)
    if not _is_number(value):
        return False
    number = float(value)  # type: ignore[arg-type]
    is_whole = not isinstance(distribution, IntDistribution) or number.is_integer()
    return is_whole and distribution.low <= number <= distribution.high  # type: ignore[attr-defined]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _numeric(
    numbers: Sequence[float], values: Sequence[Any], present: BaseDistribution | None
) -> BaseDistribution:
    is_whole = all(isinstance(value, int) for value in values)
    if isinstance(present, (IntDistribution, FloatDistribution)):
        is_whole &= isinstance(present, IntDistribution)
        numbers = [*numbers, float(present.low), float(present.high)]
    low, high = min(numbers), max(numbers)
    log = low > 0 and high / low >= LOG_FROM
    if isinstance(present, (IntDistribution, FloatDistribution)):
        log = present.log and low > 0
    if is_whole:
        return IntDistribution(int(low), int(high), log=log)
    return FloatDistribution(low, high, log=log)


def _choices(values: Sequence[Any]) -> list[Any]:
    """Return different choices in their order; as texts where Optuna could not tell two apart."""
    kept: list[Any] = []
    for value in values:
        if not any(same_choice(value, one) for one in kept):
            kept.append(value)
    are_equal = any(one == other for i, one in enumerate(kept) for other in kept[:i])
    return [str(value) for value in kept] if are_equal else kept


def _order(value: object) -> tuple[str, float, str]:
    """Return what choices are sorted by: their kind, then their size or text."""
    number = float(value) if isinstance(value, (int, float)) else math.nan
    return type(value).__name__, number if number == number else 0.0, str(value)  # noqa: PLR0124
