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
        check_name(self.name)
        for key, value in self.meta_features.items():
            if not is_number(value) or math.isinf(value):
                raise InvalidTaskError(
                    f"meta-feature {key!r} of task {self.name!r} is {value!r}; give a finite "
                    "number, or NaN where it is unknown"
                )
        numbers = {str(key): float(value) for key, value in self.meta_features.items()}
        object.__setattr__(self, "meta_features", numbers)

    @classmethod
    def from_data(cls, name: str, X: object, y: object = None, domain: str | None = None) -> "Task":
        """Describe a task by the meta-features of its data set.

        Looks at a sample of large data, so that 100,000 rows of 100 columns take under a second.
        The same data give the same meta-features, in any order of rows;
        ``hyperlearn.metafeatures.descriptions`` has a line on each.

        Args:
            name: Name of the task, not empty.
            X: Features, shape (n_rows, n_columns): numpy array, pandas frame (booleans,
                categories and text are categorical), scipy sparse matrix or array, or a list of
                rows. NaN, None and NA are missing values.
            y: Target, shape (n_rows,): classes as text, booleans, categories or few whole
                numbers, or other numbers to be regressed on. None if unknown.
            domain: Free text that groups tasks.

        Raises:
            InvalidTaskError: The name is empty, or the data cannot be used: infinite values, one
                class only, rows without a target, columns of times, unequal lengths, no data.
        """
        from hyperlearn.metafeatures.dataset import (  # noqa: PLC0415 - loads scikit-learn
            dataset_meta_features,
        )

        check_name(name)
        return cls(name, dataset_meta_features(X, y), domain)


def check_name(name: object) -> None:
    """Refuse a task's name that is not a text, or blank.

    Raises:
        InvalidTaskError: It is.
    """
    if not isinstance(name, str) or not name.strip():
        raise InvalidTaskError(f"task name is {name!r}; give a text that is not empty")


def is_number(value: object) -> bool:
    """Return whether a value is an ordinary number; a bool is not."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
