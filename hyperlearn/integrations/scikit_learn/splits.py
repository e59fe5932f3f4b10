"""The splits of a search: made once, so that every configuration is scored on the same ones."""

from collections.abc import Iterator
from typing import Any, TypeAlias

Split: TypeAlias = tuple[Any, Any]


class SameSplits:
    """A splitter that asks another one once and repeats what it said.

    A splitter that shuffles without a seed would give each configuration other splits, and one
    that is asked for every configuration anew takes its time each time.

    Args:
        splitter: Any of scikit-learn's.
    """

    def __init__(self, splitter: Any) -> None:  # noqa: ANN401 (by what it does)
        self._splitter = splitter
        self._splits: list[Split] | None = None

    def split(self, *data: object, **params: object) -> Iterator[Split]:
        """Yield the indices of the training and the test rows of each split."""
        if self._splits is None:
            self._splits = list(self._splitter.split(*data, **params))
        return iter(self._splits)
