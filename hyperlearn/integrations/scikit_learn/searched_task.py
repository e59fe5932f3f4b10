"""The task of a search: what its data look like, worked out once."""

from contextlib import suppress
from dataclasses import dataclass

import joblib
import numpy as np
from scipy import sparse

from hyperlearn.errors import InvalidArgumentError, InvalidTaskError
from hyperlearn.task import Task

DIGITS = 8


@dataclass(frozen=True)
class SearchedTask:
    """The task of a search, and a digest of its data.

    Attributes:
        task: With meta-features, where the data can be described.
        digest: The same for the same data in the same order, and hardly for others.
    """

    task: Task
    digest: str

    @classmethod
    def of(cls, given: Task | str | None, X: object, y: object) -> "SearchedTask":
        """Describe the data of a search.

        Args:
            given: The task, its name, or None to name it after the data.
            X: Features.
            y: Target, or None.

        Raises:
            InvalidArgumentError: ``given`` is something else.
            InvalidTaskError: The name is empty.
        """
        if given is not None and not isinstance(given, (Task, str)):
            raise InvalidArgumentError(f"task is {given!r}; give a Task, its name, or None")
        digest = str(joblib.hash([_content(X), _content(y, is_column=True)]))[:DIGITS]
        if isinstance(given, Task):
            return cls(given, digest)
        return cls(_described(f"data {digest}" if given is None else given, X, y), digest)


def _content(data: object, *, is_column: bool = False) -> object:
    """Return data without what they come in: a list, a frame, a column of its own."""
    if data is None or sparse.issparse(data):
        return data
    array = np.ascontiguousarray(data)
    return array.ravel() if is_column and array.shape[1:] == (1,) else array


def _described(name: str, X: object, y: object) -> Task:
    """Return a task with its meta-features, as far as the data can be described."""
    for target in (y, None):
        with suppress(InvalidTaskError):
            return Task.from_data(name, X, target)
    return Task(name)
