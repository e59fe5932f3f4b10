"""A task: a data set with a model and a metric; what a study is about."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from hyperlearn.errors import InvalidTaskError


@dataclass(frozen=True)
class Task:
    """What a study is about, as far as other studies may learn from it.

    Args:
        name: Name of the task, not empty; studies of one name are about one task.
        meta_features: Numbers that describe the task; NaN where unknown.
        domain: Free text that groups tasks, such as "credit" or "images".

    Raises:
        InvalidTaskError: The name is empty, or a meta-feature is not a finite number or NaN.
    """

    name: str
    meta_features: Mapping[str, float] = field(default_factory=dict)
    domain: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise InvalidTaskError(f"task name is {self.name!r}; give a text that is not empty")
        for key, value in self.meta_features.items():
            if not is_number(value) or math.isinf(value):
                raise InvalidTaskError(
                    f"meta-feature {key!r} of task {self.name!r} is {value!r}; give a finite "
                    "number, or NaN where it is unknown"
                )
        numbers = {str(key): float(value) for key, value in self.meta_features.items()}
        object.__setattr__(self, "meta_features", numbers)


def is_number(value: object) -> bool:
    """Return whether a value is an ordinary number; a bool is not."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
