"""One Gaussian process a source task, fitted once a fold: the first stage of TST-R and of RGPE."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from studies.benchmarks.baselines.acquisition import unit_candidates
from studies.benchmarks.baselines.gaussian_process import GaussianProcess, Kernel, fit_process
from studies.benchmarks.protocol import Fold
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import TaskTable

ROWS = 50
"""Results of a source that its process is fitted to, drawn at random."""


@dataclass(frozen=True)
class SourceProcesses:
    """The processes of a fold's sources and what they predict of the candidates.

    Attributes:
        processes: One a source, of its scaled losses.
        means: Posterior means at the candidates, shape (n_sources, n_candidates).
        deviations: Posterior deviations there, same shape.
    """

    processes: tuple[GaussianProcess, ...]
    means: FloatArray
    deviations: FloatArray

    def consensus(self) -> FloatArray:
        """Return the mean over the sources of what they predict, shape (n_candidates,)."""
        consensus: FloatArray = self.means.mean(axis=0)
        return consensus

    def means_at(self, inputs: FloatArray) -> FloatArray:
        """Return posterior means, shape (n_sources, n)."""
        return np.array([process.mean(inputs) for process in self.processes])


def source_processes(
    fold: Fold, kernel: Kernel, scaled: Callable[[FloatArray], FloatArray]
) -> SourceProcesses:
    """Fit a process to every source of a fold.

    Args:
        fold: The fold.
        kernel: Of every process.
        scaled: Brings the losses of different tasks on one scale.
    """
    rows = [thinned_rows(fold, i, source) for i, source in enumerate(fold.sources)]
    fitted = tuple(fit_process(inputs, scaled(losses), kernel) for inputs, losses in rows)
    points = unit_candidates(fold)
    predicted = [process.predict(points) for process in fitted]
    means, deviations = (np.array(part) for part in zip(*predicted, strict=True))
    return SourceProcesses(fitted, means, deviations)


def thinned_rows(fold: Fold, index: int, source: TaskTable) -> tuple[FloatArray, FloatArray]:
    """Return at most 50 results of a source: inputs in the unit cube and losses."""
    rng = np.random.RandomState([fold.index, index, 2])
    kept = rng.permutation(len(source.losses))[:ROWS]
    return fold.table.space.unit(source.vectors[kept]), source.losses[kept]
