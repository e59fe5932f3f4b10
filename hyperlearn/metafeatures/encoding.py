"""Meta-features of a task as coordinates among those of earlier tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hyperlearn.records import FloatArray

MISSING_SUFFIX = ":missing"


@dataclass(frozen=True, slots=True)
class MetaFeatureEncoder:
    """Places a task among earlier ones by the rank of each meta-feature.

    A rank does not depend on the feature's unit, and an outlier is only the last of its rank. Of
    m earlier values the i-th smallest is encoded as 2 (i - 1) / (m - 1) - 1, in [-1, 1]; equal
    values share the middle of their ranks; a new value lies halfway between its neighbours, or at
    -1 or 1 beyond all; a missing value is 0.

    Attributes:
        ranked: Names of the features that are encoded by rank, ascending: those of which earlier
            tasks have values that differ.
        optional: Names of the features that some, not all, of the earlier tasks lack, ascending.
            Each has an indicator, 1 where the feature is missing and 0 elsewhere.
        earlier: Values of the ranked features in earlier tasks, ascending, then infinite for each
            task that lacks the feature, shape (n_ranked, n_tasks).
        counts: Earlier values of each ranked feature, at least 2, shape (n_ranked,).
    """

    ranked: tuple[str, ...]
    optional: tuple[str, ...]
    earlier: FloatArray
    counts: FloatArray

    def __post_init__(self) -> None:
        for array in (self.earlier, self.counts):
            array.setflags(write=False)

    @classmethod
    def fit(cls, tasks: Sequence[Mapping[str, float]]) -> "MetaFeatureEncoder":
        """Learn from the meta-features of earlier tasks.

        Args:
            tasks: Finite number or NaN by name, for each earlier task; NaN, and a name left out,
                are missing values. No task at all gives an encoder of no columns.
        """
        names = tuple(sorted({name for task in tasks for name in task}))
        values = _matrix(tasks, names)
        missing = np.isnan(values)
        ascending = np.sort(np.where(missing, np.inf, values), axis=0)
        counts = np.sum(~missing, axis=0)
        last = np.maximum(counts - 1, 0)
        differs = np.zeros(len(names), dtype=bool)
        if tasks:
            differs = (counts > 1) & (ascending[last, np.arange(len(names))] > ascending[0])
        partly = missing.any(axis=0) & (counts > 0)
        return cls(
            ranked=tuple(name for name, kept in zip(names, differs, strict=True) if kept),
            optional=tuple(name for name, kept in zip(names, partly, strict=True) if kept),
            earlier=ascending[:, differs].T,
            counts=counts[differs].astype(np.float64),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates; an indicator's is its feature's with ``:missing`` after it."""
        return self.ranked + tuple(name + MISSING_SUFFIX for name in self.optional)

    def transform(self, task: Mapping[str, float]) -> FloatArray:
        """Return a task's coordinates, shape (len(names),), all finite and in [-1, 1]."""
        coordinates: FloatArray = self.transform_all([task])[0]
        return coordinates

    def transform_all(self, tasks: Sequence[Mapping[str, float]]) -> FloatArray:
        """Return the coordinates of several tasks, shape (len(tasks), len(names))."""
        values = _matrix(tasks, self.ranked)[:, :, np.newaxis]
        n_smaller = np.sum(self.earlier < values, axis=2)
        n_equal = np.sum(self.earlier == values, axis=2)
        places = 2.0 * (n_smaller + (n_equal - 1) / 2.0) / (self.counts - 1.0) - 1.0
        ranks = np.where(np.isnan(values[:, :, 0]), 0.0, np.clip(places, -1.0, 1.0))
        indicators = np.isnan(_matrix(tasks, self.optional))
        return np.hstack([ranks, indicators.astype(np.float64)])


def _matrix(tasks: Sequence[Mapping[str, float]], names: Sequence[str]) -> FloatArray:
    """Return the tasks' values by name, NaN where missing, shape (n_tasks, n_names)."""
    rows = [[task.get(name, np.nan) for name in names] for task in tasks]
    return np.array(rows, dtype=np.float64).reshape(len(tasks), len(names))
