"""Under which values of its parents a hyperparameter exists."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from hyperlearn.errors import InvalidDimensionError
from hyperlearn.space.choice import Choice

Choices: TypeAlias = tuple[Choice, ...] | list[Choice] | AbstractSet[Choice]
Condition: TypeAlias = Mapping[str, Choice | Choices]


def allowed_values(values: Choice | Choices) -> tuple[Choice, ...]:
    """Return the parent's values that a condition allows, always as a tuple."""
    if isinstance(values, AbstractSet):
        return tuple(sorted(values, key=repr))
    return tuple(values) if isinstance(values, (tuple, list)) else (values,)


def settled_condition(when: object) -> Condition | None:
    """Return a copy of a condition with tuples for values, so that equal conditions are equal.

    Raises:
        InvalidDimensionError: It is no mapping, or allows no value of a parent.
    """
    if when is None:
        return None
    if not isinstance(when, Mapping):
        raise InvalidDimensionError(
            f"when is {when!r}; give the parent's value by its name, like {{'kernel': 'poly'}}"
        )
    for parent, values in when.items():
        if not allowed_values(values):
            raise InvalidDimensionError(
                f"when allows no value of {parent!r}: {values!r}; give at least one"
            )
    return {parent: allowed_values(values) for parent, values in when.items()} or None
