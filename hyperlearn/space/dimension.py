"""One hyperparameter: its domain, its Optuna distribution and its two coordinates.

The *unit* coordinate places a value in [0, 1] of this dimension's own bounds. The *natural*
coordinate (log10 of a log-scaled value, the value otherwise) does not depend on the bounds, so the
same hyperparameter of two search spaces meets there.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import Trial

from hyperlearn.errors import InvalidDimensionError

FloatArray: TypeAlias = NDArray[np.float64]
Choice: TypeAlias = None | bool | int | float | str
ParameterValue: TypeAlias = Choice
Condition: TypeAlias = Mapping[str, Choice | tuple[Choice, ...]]


def _check_bounds(low: float, high: float, step: float | None, *, log: bool) -> None:
    """Refuse bounds that hold no value or cannot be on a log scale."""
    if not (math.isfinite(low) and math.isfinite(high)):
        raise InvalidDimensionError(f"bounds are {low!r} and {high!r}; give two finite numbers")
    if low > high:
        raise InvalidDimensionError(f"low {low!r} is above high {high!r}; swap them")
    if log and low <= 0:
        raise InvalidDimensionError(f"low is {low!r} on a log scale; give a low above 0")
    if log and step is not None and step != 1:
        raise InvalidDimensionError(f"step is {step!r} on a log scale; drop step or log")
    if step is not None and step <= 0:
        raise InvalidDimensionError(f"step is {step!r}; give a step above 0")


def _natural(values: ArrayLike, *, log: bool) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return np.log10(array) if log else array


def _scaled(values: ArrayLike, low: float, high: float, *, log: bool) -> FloatArray:
    bottom, top = _natural([low, high], log=log)
    scaled: FloatArray = (_natural(values, log=log) - bottom) / (top - bottom or 1.0)
    return scaled


@dataclass(frozen=True)
class Float:
    """A real-valued hyperparameter in [low, high].

    Args:
        low: Smallest value, finite; above 0 with ``log``.
        high: Largest value, finite, at least ``low``.
        log: Whether the scale is logarithmic.
        step: Distance of neighbouring values from ``low`` on; not together with ``log``.
        when: The parents' values under which this hyperparameter exists, such as
            ``{"kernel": "poly"}`` or ``{"kernel": ("poly", "rbf")}``.

    Raises:
        InvalidDimensionError: The bounds, the step or the scale contradict one another.
    """

    low: float
    high: float
    log: bool = field(default=False, kw_only=True)
    step: float | None = field(default=None, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_bounds(self.low, self.high, self.step, log=self.log)

    def distribution(self) -> FloatDistribution:
        """Return the same domain as Optuna writes it."""
        return FloatDistribution(self.low, self.high, log=self.log, step=self.step)

    def suggest(self, trial: Trial, name: str) -> float:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_float(name, self.low, self.high, log=self.log, step=self.step)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of this dimension's values."""
        return (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and self.distribution()._contains(float(value))  # noqa: SLF001
        )

    def natural(self, values: ArrayLike) -> FloatArray:
        """Return values on the coordinate that does not depend on the bounds, same shape."""
        return _natural(values, log=self.log)

    def unit(self, values: ArrayLike) -> FloatArray:
        """Return values scaled so that ``low`` is 0 and ``high`` is 1, same shape."""
        return _scaled(values, self.low, self.high, log=self.log)


@dataclass(frozen=True)
class Int:
    """A whole-numbered hyperparameter in [low, high].

    Args:
        low: Smallest value; above 0 with ``log``.
        high: Largest value, at least ``low``.
        log: Whether the scale is logarithmic.
        step: Distance of neighbouring values from ``low`` on; 1 with ``log``.
        when: The parents' values under which this hyperparameter exists.

    Raises:
        InvalidDimensionError: The bounds, the step or the scale contradict one another.
    """

    low: int
    high: int
    log: bool = field(default=False, kw_only=True)
    step: int = field(default=1, kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("low", "high", "step"):
            given = getattr(self, name)
            if not isinstance(given, (int, np.integer)) or isinstance(given, bool):
                raise InvalidDimensionError(f"{name} of an Int is {given!r}; give a whole number")
        _check_bounds(self.low, self.high, self.step, log=self.log)

    def distribution(self) -> IntDistribution:
        """Return the same domain as Optuna writes it."""
        return IntDistribution(self.low, self.high, log=self.log, step=self.step)

    def suggest(self, trial: Trial, name: str) -> int:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_int(name, self.low, self.high, log=self.log, step=self.step)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of this dimension's values."""
        return (
            isinstance(value, (int, np.integer))
            and not isinstance(value, bool)
            and self.distribution()._contains(float(value))  # noqa: SLF001
        )

    def natural(self, values: ArrayLike) -> FloatArray:
        """Return values on the coordinate that does not depend on the bounds, same shape."""
        return _natural(values, log=self.log)

    def unit(self, values: ArrayLike) -> FloatArray:
        """Return values scaled so that ``low`` is 0 and ``high`` is 1, same shape."""
        return _scaled(values, self.low, self.high, log=self.log)


@dataclass(frozen=True, init=False)
class Categorical:
    """A hyperparameter that is one of some unordered choices.

    Args:
        choices: The values: None, bool, int, float or str, each once.
        when: The parents' values under which this hyperparameter exists.

    Raises:
        InvalidDimensionError: There is no choice, one twice, or one that Optuna cannot store.
    """

    choices: tuple[Choice, ...]
    when: Condition | None

    def __init__(self, *choices: Choice, when: Condition | None = None) -> None:
        if not choices:
            raise InvalidDimensionError("a Categorical has no choices; give at least one")
        for position, choice in enumerate(choices):
            if choice is not None and not isinstance(choice, (bool, int, float, str)):
                raise InvalidDimensionError(
                    f"choice {choice!r} is a {type(choice).__name__}; give None, bool, int, float "
                    "or str, and look the object up in the function"
                )
            if any(same_choice(choice, other) for other in choices[:position]):
                raise InvalidDimensionError(f"choice {choice!r} is given twice; give it once")
        object.__setattr__(self, "choices", tuple(choices))
        object.__setattr__(self, "when", when)

    def distribution(self) -> CategoricalDistribution:
        """Return the same domain as Optuna writes it."""
        return CategoricalDistribution(self.choices)

    def suggest(self, trial: Trial, name: str) -> Choice:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_categorical(name, self.choices)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of the choices."""
        return any(same_choice(value, choice) for choice in self.choices)


Dimension: TypeAlias = Float | Int | Categorical


def same_choice(one: object, other: object) -> bool:
    """Return whether two choices are one value: 1, 1.0 and True are three, NaN is itself."""
    if type(one) is not type(other):
        return False
    return one == other or (one != one and other != other)  # noqa: PLR0124 (NaN)


def dimension_from_distribution(
    distribution: BaseDistribution, when: Condition | None = None
) -> Dimension:
    """Return the dimension of an Optuna distribution, losing nothing.

    Raises:
        InvalidDimensionError: The distribution is of a kind that Optuna has since added.
    """
    if isinstance(distribution, FloatDistribution):
        return Float(
            distribution.low,
            distribution.high,
            log=distribution.log,
            step=distribution.step,
            when=when,
        )
    if isinstance(distribution, IntDistribution):
        return Int(
            distribution.low,
            distribution.high,
            log=distribution.log,
            step=distribution.step,
            when=when,
        )
    if isinstance(distribution, CategoricalDistribution):
        return Categorical(*distribution.choices, when=when)
    raise InvalidDimensionError(
        f"distribution {distribution!r} is unknown; use Float, Int or Categorical"
    )
