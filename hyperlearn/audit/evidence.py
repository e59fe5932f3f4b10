"""What an audit has to go by: the runs of one study and all that they reported."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hyperlearn.metafeatures.run_trace import Ending, RunTrace
from hyperlearn.records import BoolArray, FloatArray

FEWEST_RUNS = 8
"""Complete runs below which no check of results is made."""


@dataclass(frozen=True, slots=True)
class MetricEvidence:
    """The runs of a study.

    Attributes:
        metric: Name of the study's metric.
        is_maximized: Whether a higher metric is better; losses are turned already.
        runs: Every run that has ended.
        points: Their configurations in the unit cube, shape (n_runs, n_dims), finite.
        others: The last value of each other reported metric, as it was reported, shape (n_runs,)
            each, NaN where a run did not report it.
        meta_features: Of the study's task.
    """

    metric: str
    is_maximized: bool
    runs: tuple[RunTrace, ...]
    points: FloatArray
    others: Mapping[str, FloatArray]
    meta_features: Mapping[str, float]

    @property
    def is_usable(self) -> BoolArray:
        """Which runs are complete with a finite result, shape (n_runs,)."""
        return np.array(
            [run.ending is Ending.COMPLETE and bool(np.isfinite(run.final)) for run in self.runs],
            dtype=np.bool_,
        )

    @property
    def losses(self) -> FloatArray:
        """The results of the usable runs, lower is better, shape (n_usable,)."""
        return np.array([run.final for run in self.complete], dtype=np.float64)

    @property
    def values(self) -> FloatArray:
        """The same as the study has them, shape (n_usable,)."""
        return -self.losses if self.is_maximized else self.losses

    @property
    def complete(self) -> tuple[RunTrace, ...]:
        """The usable runs."""
        return tuple(run for run, kept in zip(self.runs, self.is_usable, strict=True) if kept)

    @property
    def curves(self) -> tuple[RunTrace, ...]:
        """The usable runs that have a curve."""
        return tuple(run for run in self.complete if run.is_curve)


def few_runs(n_runs: int) -> str:
    """Say that there are too few complete runs."""
    return f"only {n_runs} complete runs, of which {FEWEST_RUNS} are needed"
