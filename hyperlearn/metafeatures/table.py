"""A data set as the meta-features see it: typed columns, a sample of rows, a target."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from hyperlearn.records import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class ClassTarget:
    """A target that names classes.

    Attributes:
        codes: Class of each sampled row, 0 to n_classes - 1, shape (n_sampled,).
        counts: Rows of each class in the whole data, all above 0, shape (n_classes,).
    """

    codes: IntArray
    counts: IntArray

    def take(self, rows: IntArray | slice) -> "ClassTarget":
        """Return the same target for some of the rows."""
        return ClassTarget(self.codes[rows], self.counts)


@dataclass(frozen=True, slots=True)
class NumericTarget:
    """A target to be regressed on.

    Attributes:
        values: Target of each sampled row, finite, shape (n_sampled,).
    """

    values: FloatArray

    def take(self, rows: IntArray | slice) -> "NumericTarget":
        """Return the same target for some of the rows."""
        return NumericTarget(self.values[rows])


Target: TypeAlias = ClassTarget | NumericTarget


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by type, with at most so many rows and columns as were to be sampled.

    Attributes:
        n_rows: Rows of the whole data.
        n_numeric: Numeric columns of the whole data.
        n_categorical: Categorical columns of the whole data.
        rows: Position of each sampled row in the data, shape (n_sampled,). The order depends on
            what the rows hold, not on where they stood, so the first k rows are a sample too.
        numeric: Cells of sampled numeric columns, shape (n_sampled, n_numeric_sampled); finite, or
            NaN where missing.
        categorical: Cells of sampled categorical columns, shape (n_sampled,
            n_categorical_sampled), as numbers of the level from 0 on; -1 where missing.
        target: What is to be predicted, or None.
    """

    n_rows: int
    n_numeric: int
    n_categorical: int
    rows: IntArray
    numeric: FloatArray
    categorical: IntArray
    target: Target | None

    def __post_init__(self) -> None:
        for array in (self.rows, self.numeric, self.categorical):
            array.setflags(write=False)

    @property
    def n_columns(self) -> int:
        """Columns of the whole data."""
        return self.n_numeric + self.n_categorical

    def head(self, n_rows: int) -> "Table":
        """Return the same data with at most the first ``n_rows`` of its sampled rows."""
        return replace(
            self,
            rows=self.rows[:n_rows],
            numeric=self.numeric[:n_rows],
            categorical=self.categorical[:n_rows],
            target=None if self.target is None else self.target.take(slice(n_rows)),
        )

    def observed(self) -> FloatArray:
        """Return the numeric columns that hold any value in the sample."""
        return self.numeric[:, ~np.isnan(self.numeric).all(axis=0)]
