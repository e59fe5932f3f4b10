"""The curves of one task, laid on one grid of steps: what the recurrent networks learn from."""

from dataclasses import dataclass

import numpy as np

from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.records import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class TaskCurves:
    """Curves of finished runs of one task.

    Attributes:
        name: The task.
        losses: The metric, lower is better, shape (n_runs, n_steps); not finite where a run
            diverged. Gaps are filled by the value before.
        companions: A metric of the training data, lower is better, same shape; NaN without one.
        strategies: As from ``strategy_vector``, shape (n_runs, n_strategy).
        times: Share of the budget used at each step, shape (n_steps,), ascending to 1.
    """

    name: str
    losses: FloatArray
    companions: FloatArray
    strategies: FloatArray
    times: FloatArray

    def __len__(self) -> int:
        return len(self.losses)

    @property
    def finals(self) -> FloatArray:
        """Loss at the end of each run, shape (n_runs,); infinite for one that diverged."""
        last = self.losses[:, -1]
        return np.where(np.isfinite(last), last, np.inf)

    def only(self, runs: IntArray) -> "TaskCurves":
        """Return the curves of some runs."""
        return TaskCurves(
            self.name,
            self.losses[runs],
            self.companions[runs],
            self.strategies[runs],
            self.times,
        )


def usual_start(firsts: FloatArray) -> float:
    """Return where runs of a task begin: the median of the first losses; NaN if none is finite."""
    finite = firsts[np.isfinite(firsts)]
    return float(np.median(finite)) if len(finite) else float("nan")


def usual_spread(losses: FloatArray) -> float:
    """Return the least width that a task's scale may have: a tenth of what its losses span."""
    finite = losses[np.isfinite(losses)]
    if len(finite) < 2:
        return 0.0
    low, high = np.quantile(finite, [0.1, 0.9])
    return 0.1 * float(high - low)


def companion_units(companions: FloatArray) -> FloatArray:
    """Return a training metric on the scale from its own first value to half of it.

    Shape is kept. It looks at nothing but the run itself, so it can be told while the run goes on.
    """
    units = np.full(companions.shape, np.nan)
    for row, values in enumerate(companions):
        known = values[~np.isnan(values)]
        if len(known):
            first = known[0]
            scale = LossScale.between(first, first - 0.5 * abs(first) if first else -1.0)
            units[row] = np.where(np.isnan(values), np.nan, scale.to_unit(values))
    return units
