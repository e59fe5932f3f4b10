"""One hyperparameter: its domain, its Optuna distribution and its two coordinates.

The *unit* coordinate places a value in [0, 1] of this dimension's own bounds. The *natural*
coordinate (log10 of a log-scaled value, the value otherwise) does not depend on the bounds, so the
same hyperparameter of two search spaces meets there.
"""

import math
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Integral, Real
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import BaseTrial

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.annotated_parameter import names_its_parameter
from hyperlearn.space.choice import Choice, checked_choices, same_choice
from hyperlearn.space.condition import Condition, settled_condition

FloatArray: TypeAlias = NDArray[np.float64]
ParameterValue: TypeAlias = Choice

FINEST_STEPS = 2.0**53
"""Steps between two bounds that a float can still tell apart."""


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidDimensionError(f"{name} of an Int is {value!r}; give a whole number")
    return int(value)


def _real(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise InvalidDimensionError(f"{name} of a Float is {value!r}; give a finite number")
    return float(value)


def _check_bounds(low: float, high: float, step: float | None, *, log: bool) -> None:
    """Refuse bounds that hold no value or cannot be on a log scale."""
    if low > high:
        raise InvalidDimensionError(f"low {low!r} is above high {high!r}; swap them")
    if log and low <= 0:
        raise InvalidDimensionError(f"low is {low!r} on a log scale; give a low above 0")
    if step is not None and step <= 0:
        raise InvalidDimensionError(f"step is {step!r}; give a step above 0")


def _last_step(low: float, high: float, step: float) -> float:
    """Return the largest value of low, low + step, ... up to high, in decimals as Optuna counts."""
    if not (high - low) / step < FINEST_STEPS:
        raise InvalidDimensionError(
            f"step {step!r} is too fine for [{low!r}, {high!r}]; give a larger step or none"
        )
    bottom, width = Decimal(str(low)), Decimal(str(step))
    return float((Decimal(str(high)) - bottom) // width * width + bottom)


def _store(dimension: object, **values: object) -> None:
    """Put checked values into a frozen dimension; only its constructor does so."""
    for name, value in values.items():
        object.__setattr__(dimension, name, value)


def _natural(values: ArrayLike, *, log: bool) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return np.log10(np.where(array > 0, array, np.nan)) if log else array


def _scaled(values: ArrayLike, low: float, high: float, *, log: bool) -> FloatArray:
    bottom, top = _natural([low, high], log=log)
    scaled: FloatArray = (_natural(values, log=log) - bottom) / (top - bottom or 1.0)
    return scaled


@dataclass(frozen=True)
class Float:
    """A real-valued hyperparameter in [low, high].

    Args:
        low: Smallest value, finite; above 0 with ``log``.
        high: Largest value, finite, at least ``low``; with ``step`` it becomes the last step.
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
    when: Condition | None = field(default=None, kw_only=True, hash=False)

    @names_its_parameter
    def __post_init__(self) -> None:
        low, high = _real("low", self.low), _real("high", self.high)
        step = None if self.step is None else _real("step", self.step)
        _check_bounds(low, high, step, log=self.log)
        if self.log and step is not None:
            raise InvalidDimensionError(f"step is {step!r} on a log scale; drop step or log")
        if math.isinf(high - low):
            raise InvalidDimensionError(
                f"[{low!r}, {high!r}] is too wide; bring low and high closer"
            )
        high = high if step is None else _last_step(low, high, step)
        _store(
            self,
            low=low,
            high=high,
            step=step,
            log=bool(self.log),
            when=settled_condition(self.when),
        )

    def distribution(self) -> FloatDistribution:
        """Return the same domain as Optuna writes it."""
        return FloatDistribution(self.low, self.high, log=self.log, step=self.step)

    def suggest(self, trial: BaseTrial, name: str) -> float:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_float(name, self.low, self.high, log=self.log, step=self.step)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of this dimension's values."""
        return (
            not isinstance(value, bool)
            and isinstance(value, Real)
            and self.distribution()._contains(float(value))  # noqa: SLF001
        )

    def natural(self, values: ArrayLike) -> FloatArray:
        """Return values on the coordinate that does not depend on the bounds, same shape.

        A value that a log scale has no place for becomes NaN.
        """
        return _natural(values, log=self.log)

    def unit(self, values: ArrayLike) -> FloatArray:
        """Return values scaled so that ``low`` is 0 and ``high`` is 1, same shape."""
        return _scaled(values, self.low, self.high, log=self.log)


@dataclass(frozen=True)
class Int:
    """A whole-numbered hyperparameter in [low, high].

    Args:
        low: Smallest value; above 0 with ``log``.
        high: Largest value, at least ``low``; with ``step`` it becomes the last step.
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
    when: Condition | None = field(default=None, kw_only=True, hash=False)

    @names_its_parameter
    def __post_init__(self) -> None:
        low, high, step = (_whole(name, getattr(self, name)) for name in ("low", "high", "step"))
        _check_bounds(low, high, step, log=self.log)
        if self.log and step != 1:
            raise InvalidDimensionError(f"step is {step!r} on a log scale; drop step or log")
        high = low + (high - low) // step * step
        _store(
            self,
            low=low,
            high=high,
            step=step,
            log=bool(self.log),
            when=settled_condition(self.when),
        )

    def distribution(self) -> IntDistribution:
        """Return the same domain as Optuna writes it."""
        return IntDistribution(self.low, self.high, log=self.log, step=self.step)

    def suggest(self, trial: BaseTrial, name: str) -> int:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_int(name, self.low, self.high, log=self.log, step=self.step)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of this dimension's values."""
        return (
            not isinstance(value, bool)
            and isinstance(value, Integral)
            and self.distribution()._contains(float(value))  # noqa: SLF001
        )

    def natural(self, values: ArrayLike) -> FloatArray:
        """Return values on the coordinate that does not depend on the bounds, same shape.

        A value that a log scale has no place for becomes NaN.
        """
        return _natural(values, log=self.log)

    def unit(self, values: ArrayLike) -> FloatArray:
        """Return values scaled so that ``low`` is 0 and ``high`` is 1, same shape."""
        return _scaled(values, self.low, self.high, log=self.log)


@dataclass(frozen=True, init=False, repr=False)
class Categorical:
    """A hyperparameter that is one of some unordered choices.

    Args:
        choices: The values: None, bool, int, float or str, each once.
        when: The parents' values under which this hyperparameter exists.

    Raises:
        InvalidDimensionError: There is no choice, one twice, or one that Optuna cannot store.
    """

    choices: tuple[Choice, ...]
    when: Condition | None = field(hash=False)

    @names_its_parameter
    def __init__(self, *choices: Choice, when: Condition | None = None) -> None:
        _store(self, choices=checked_choices(choices), when=settled_condition(when))

    @classmethod
    def from_distribution(
        cls, distribution: CategoricalDistribution, when: Condition | None = None
    ) -> "Categorical":
        """Return the choices of an Optuna distribution as they are, unchecked.

        Optuna warns of choices that a database cannot hold, and goes on; what it recorded is read.
        """
        dimension = cls.__new__(cls)
        _store(dimension, choices=distribution.choices, when=settled_condition(when))
        return dimension

    def __repr__(self) -> str:
        inside = [repr(choice) for choice in self.choices]
        return f"Categorical({', '.join(inside + [f'when={self.when!r}'] * bool(self.when))})"

    def distribution(self) -> CategoricalDistribution:
        """Return the same domain as Optuna writes it."""
        return CategoricalDistribution(self.choices)

    def suggest(self, trial: BaseTrial, name: str) -> Choice:
        """Ask an Optuna trial for a value of this hyperparameter."""
        return trial.suggest_categorical(name, self.choices)

    def contains(self, value: object) -> bool:
        """Return whether ``value`` is one of the choices."""
        return any(same_choice(value, choice) for choice in self.choices)


Dimension: TypeAlias = Float | Int | Categorical


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
        return Categorical.from_distribution(distribution, when)
    raise InvalidDimensionError(
        f"distribution {distribution!r} is unknown; use Float, Int or Categorical"
    )
