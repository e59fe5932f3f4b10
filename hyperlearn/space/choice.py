"""The values that a categorical hyperparameter chooses from, and when two of them are one."""

from typing import Any, TypeAlias

import numpy as np

from hyperlearn.errors import InvalidDimensionError

Choice: TypeAlias = bool | int | float | str | None


def same_choice(one: object, other: object) -> bool:
    """Return whether two choices are one value: 1, 1.0 and True are three, NaN is itself."""
    one, other = _plain(one), _plain(other)
    return type(one) is type(other) and _is_equal(one, other)


def checked_choices(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return choices with numpy's scalars as Python's.

    Raises:
        InvalidDimensionError: There is none, one twice, or one that Optuna cannot store.
    """
    if not choices:
        raise InvalidDimensionError("a Categorical has no choices; give at least one")
    plain = tuple(_plain(choice) for choice in choices)
    for position, choice in enumerate(plain):
        _check_kind(choice)
        for earlier in plain[:position]:
            _check_distinct(choice, earlier)
    return plain


def _plain(choice: Any) -> Any:  # noqa: ANN401 (Optuna lets a choice be any object)
    """Return numpy's scalars as Python's, and lists as the tuples they were before storage."""
    if isinstance(choice, np.generic):
        return choice.item()
    return tuple(choice) if isinstance(choice, list) else choice


def _is_equal(one: object, other: object) -> bool:
    return bool(one == other or (one != one and other != other))  # noqa: PLR0124 (NaN)


def _check_kind(choice: object) -> None:
    if choice is not None and not isinstance(choice, (bool, int, float, str)):
        raise InvalidDimensionError(
            f"choice {choice!r} is a {type(choice).__name__}; give None, bool, int, float or str, "
            "and look the object up in the function"
        )


def _check_distinct(choice: object, earlier: object) -> None:
    if same_choice(choice, earlier):
        raise InvalidDimensionError(f"choice {choice!r} is given twice; give it once")
    if _is_equal(choice, earlier):
        raise InvalidDimensionError(
            f"choices {earlier!r} and {choice!r} are equal, and Optuna would record the first for "
            "both; give texts instead"
        )
