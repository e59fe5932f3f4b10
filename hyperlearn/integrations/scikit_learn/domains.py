"""What a hyperparameter may be, as users of hyperlearn, Optuna, scipy and scikit-learn write it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from optuna.distributions import BaseDistribution

from hyperlearn.errors import InvalidSpaceError
from hyperlearn.space.choice import Choice
from hyperlearn.space.dimension import (
    Categorical,
    Dimension,
    Float,
    Int,
    dimension_from_distribution,
)

GivenDomain: TypeAlias = Dimension | BaseDistribution | Iterable[object] | object
"""A dimension, a distribution of Optuna's, a frozen one of scipy's, or the values themselves."""


@dataclass(frozen=True)
class Domain:
    """What a hyperparameter may be.

    Attributes:
        dimension: As it is searched and remembered.
        objects: What a choice's text stands for, where the choice itself cannot be remembered.
    """

    dimension: Dimension
    objects: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, given: GivenDomain) -> "Domain":
        """Return what a user means by a domain.

        Args:
            name: The hyperparameter's name, for messages.
            given: See `GivenDomain`; of scipy's distributions ``uniform``, ``loguniform``
                (``reciprocal``) and ``randint`` have bounds that can be searched.

        Raises:
            InvalidSpaceError: It is none of these.
            InvalidDimensionError: It contradicts itself.
        """
        if isinstance(given, (Float, Int, Categorical)):
            return cls(given)
        if isinstance(given, BaseDistribution):
            return cls(dimension_from_distribution(given))
        if hasattr(given, "rvs"):
            return cls(_from_scipy(name, given))
        if isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping)):
            return cls._of_values(list(given))
        raise InvalidSpaceError(
            f"{name!r} is {given!r}; give a hyperlearn dimension, a distribution of Optuna's or "
            "scipy's, or a list of values"
        )

    @classmethod
    def _of_values(cls, values: list[object]) -> "Domain":
        choices: list[Choice] = []
        objects: dict[str, object] = {}
        for value in values:
            if value is None or isinstance(value, (bool, int, float, str, np.generic)):
                choices.append(value)  # type: ignore[arg-type] # numpy's scalars become Python's
            else:
                label = label_of(value)
                objects[label] = value
                choices.append(label)
        return cls(Categorical(*choices), objects)

    def value(self, recorded: Choice) -> object:
        """Return what a remembered choice stands for."""
        return self.objects.get(recorded, recorded) if isinstance(recorded, str) else recorded


def label_of(value: object) -> str:
    """Return a text for an object, the same in every process where the object allows it."""
    name = getattr(value, "__qualname__", None)
    text = name if isinstance(name, str) else repr(value)
    return " ".join(text.split())


def _from_scipy(name: str, frozen: Any) -> Dimension:  # noqa: ANN401 (scipy's, by what it has)
    family = getattr(getattr(frozen, "dist", None), "name", type(frozen).__name__)
    if family not in {"uniform", "loguniform", "reciprocal", "randint"}:
        raise InvalidSpaceError(
            f"{name!r} is distributed by {family!r}, whose bounds cannot be searched; give "
            "hl.Float, hl.Int or hl.Categorical, or scipy's uniform, loguniform or randint"
        )
    low, high = frozen.support()
    if family == "randint":
        return Int(int(low), int(high))
    return Float(float(low), float(high), log=family != "uniform")
