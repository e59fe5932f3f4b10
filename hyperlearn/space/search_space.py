"""A search space: the hyperparameters of a function, their domains and conditions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from optuna.distributions import (
    BaseDistribution,
    distribution_to_json,
    json_to_distribution,
)
from optuna.trial import BaseTrial
from typing_extensions import override

from hyperlearn.errors import InvalidSpaceError
from hyperlearn.space.choice import same_choice
from hyperlearn.space.condition import Condition, allowed_values
from hyperlearn.space.dimension import (
    Categorical,
    Dimension,
    Float,
    Int,
    ParameterValue,
    dimension_from_distribution,
)


class SearchSpace(Mapping[str, Dimension]):
    """Hyperparameters by name, parents before the children that depend on them.

    Args:
        dimensions: The domain of every hyperparameter, by its name.

    Raises:
        InvalidSpaceError: Something is not a dimension, or a condition names an unknown parent, a
            value its parent cannot take, or goes in a circle.
    """

    def __init__(self, dimensions: Mapping[str, Dimension]) -> None:
        self._dimensions = _parents_first(dict(dimensions))

    @classmethod
    def from_distributions(cls, distributions: Mapping[str, BaseDistribution]) -> "SearchSpace":
        """Return the space of Optuna distributions, which know no conditions."""
        return cls({n: dimension_from_distribution(d) for n, d in distributions.items()})

    @classmethod
    def from_json(cls, text: str) -> "SearchSpace":
        """Return the space that `to_json` wrote.

        Raises:
            InvalidSpaceError: The text is not what `to_json` writes.
        """
        try:
            return cls({name: _dimension(entry) for name, entry in json.loads(text).items()})
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise InvalidSpaceError(
                f"{text!r} is not a search space; give what SearchSpace.to_json wrote"
            ) from error

    def to_json(self) -> str:
        """Return the space as text that `from_json` reads back without loss."""
        return json.dumps(
            {
                name: {
                    "distribution": distribution_to_json(dimension.distribution()),
                    "when": {k: allowed_values(v) for k, v in (dimension.when or {}).items()},
                }
                for name, dimension in self.items()
            }
        )

    @override
    def __getitem__(self, name: str) -> Dimension:
        return self._dimensions[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._dimensions)

    @override
    def __len__(self) -> int:
        return len(self._dimensions)

    @override
    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={dimension!r}" for name, dimension in self.items())
        return f"SearchSpace({inside})"

    def distributions(self) -> dict[str, BaseDistribution]:
        """Return the Optuna distribution of every hyperparameter, conditional ones too."""
        return {name: dimension.distribution() for name, dimension in self.items()}

    def is_active(self, name: str, params: Mapping[str, ParameterValue]) -> bool:
        """Return whether a hyperparameter exists under its parents' values in ``params``."""
        return all(
            parent in params
            and any(_is_value(self[parent], params[parent], v) for v in allowed_values(values))
            for parent, values in (self[name].when or {}).items()
        )

    def suggest(self, trial: BaseTrial) -> dict[str, Any]:
        """Ask an Optuna trial for every hyperparameter that exists, parents first."""
        params: dict[str, Any] = {}
        for name, dimension in self.items():
            if self.is_active(name, params):
                params[name] = dimension.suggest(trial, name)
        return params


def _is_value(dimension: Dimension, given: ParameterValue, allowed: ParameterValue) -> bool:
    """Return whether a parent has an allowed value: 0 is 0.0 of a number, but not as a choice."""
    if isinstance(dimension, Categorical):
        return same_choice(given, allowed)
    return given == allowed


def _dimension(entry: Mapping[str, Any]) -> Dimension:
    when: Condition = {parent: tuple(values) for parent, values in entry["when"].items()}
    return dimension_from_distribution(json_to_distribution(entry["distribution"]), when)


def _parents_first(dimensions: dict[str, Dimension]) -> dict[str, Dimension]:
    """Order dimensions so that each comes after its parents; otherwise as they were given."""
    ordered: dict[str, Dimension] = {}
    for name, dimension in dimensions.items():
        _check_dimension(name, dimension)
        _check_condition(name, dimension, dimensions)
    while len(ordered) < len(dimensions):
        ready = [
            name
            for name, dimension in dimensions.items()
            if name not in ordered and set(dimension.when or {}) <= set(ordered)
        ]
        if not ready:
            circle = sorted(set(dimensions) - set(ordered))
            raise InvalidSpaceError(f"conditions of {circle} form a circle; drop one `when`")
        ordered.update((name, dimensions[name]) for name in ready)
    return ordered


def _check_dimension(name: object, dimension: object) -> None:
    if not isinstance(name, str) or not name:
        raise InvalidSpaceError(f"hyperparameter name is {name!r}; give a text that is not empty")
    if not isinstance(dimension, (Float, Int, Categorical)):
        raise InvalidSpaceError(
            f"{name!r} is {dimension!r}; give a Float, an Int or a Categorical, or read Optuna's "
            "distributions by SearchSpace.from_distributions"
        )


def _check_condition(name: str, dimension: Dimension, dimensions: dict[str, Dimension]) -> None:
    for parent, values in (dimension.when or {}).items():
        if parent not in dimensions:
            raise InvalidSpaceError(
                f"{name!r} depends on {parent!r}, which is not in the space; known: "
                f"{sorted(dimensions)}"
            )
        for value in allowed_values(values):
            if not dimensions[parent].contains(value):
                raise InvalidSpaceError(
                    f"{name!r} depends on {parent!r} being {value!r}, a value that {parent!r} "
                    f"cannot take: {dimensions[parent]!r}"
                )
