"""Scores: how far the losses at the end are from the best that any hand-made setting reaches."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hyperlearn.optim.meta_loss import LOSS_FLOOR
from studies.optimizer.trials import Ending

LARGEST = 1e6
Read = Callable[[Ending], float]


def log_loss(loss: float) -> float:
    """Return the logarithm of a loss with the floor added; one that is not finite is `LARGEST`."""
    return math.log(min(loss, LARGEST) + LOSS_FLOOR) if math.isfinite(loss) else math.log(LARGEST)


@dataclass(frozen=True)
class Board:
    """All runs of one horizon.

    Attributes:
        endings: The runs.
        grids: Names of the tuned methods, which make the oracle.
    """

    endings: Sequence[Ending]
    grids: tuple[str, ...]

    @property
    def tasks(self) -> list[str]:
        """Names of the tasks."""
        return list(dict.fromkeys(ending.task for ending in self.endings))

    @property
    def methods(self) -> list[str]:
        """Names of the methods."""
        return list(dict.fromkeys(ending.method for ending in self.endings))

    def mean_by_rate(self, task: str, method: str, read: Read) -> dict[float, float]:
        """Return the mean log loss over seeds of each rate of a method on a task."""
        logs: dict[float, list[float]] = {}
        for ending in self.endings:
            if (ending.task, ending.method) == (task, method):
                logs.setdefault(ending.rate, []).append(log_loss(read(ending)))
        return {rate: _mean(values) for rate, values in logs.items()}

    def tuned(self, task: str, method: str, read: Read) -> float:
        """Return the mean log loss of a method's best rate on a task."""
        return min(self.mean_by_rate(task, method, read).values())

    def oracle(self, task: str, read: Read) -> float:
        """Return the mean log loss of the best rate of the best tuned method on a task."""
        return min(self.tuned(task, grid, read) for grid in self.grids)

    def score(self, method: str, read: Read) -> float:
        """Return a method's mean distance from the oracle over tasks, its rate tuned per task."""
        return _mean(self.tuned(t, method, read) - self.oracle(t, read) for t in self.tasks)

    def score_at(self, method: str, rate: float, read: Read) -> float:
        """Return the same for one rate on all tasks."""
        return _mean(
            self.mean_by_rate(t, method, read)[rate] - self.oracle(t, read) for t in self.tasks
        )

    def share_better(self, method: str, other: str, read: Read, rate: float | None = None) -> float:
        """Return the share of tasks on which a method is at least as good as another.

        Args:
            method: The one.
            other: The other, with its rate tuned per task unless one is given.
            read: Which loss.
            rate: Of the other.
        """
        wins = 0
        for task in self.tasks:
            rates = self.mean_by_rate(task, other, read)
            theirs = min(rates.values()) if rate is None else rates[rate]
            wins += self.tuned(task, method, read) <= theirs
        return wins / len(self.tasks)

    def divergences(self, method: str) -> int:
        """Return how many runs of a method ended above their beginning."""
        return sum(e.has_diverged for e in self.endings if e.method == method)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
