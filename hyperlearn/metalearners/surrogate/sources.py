"""What the surrogate learns from: one past task's runs on the new space's coordinates."""

from dataclasses import dataclass, field, replace

import numpy as np

from hyperlearn.records import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class SourceRuns:
    """The runs of one past task.

    Attributes:
        name: The task's name.
        points: Encoded configurations, shape (n_runs, n_dims), coordinates about [0, 1].
        losses: Lower is better, shape (n_runs,), finite.
        known: Which coordinates this task's runs speak about, shape (n_dims,).
        meta: Encoded meta-features in [-1, 1], shape (n_features,); empty where there are none.
        era: When and by which code they were made, shape (2,), see `metalearners.ageing`.
    """

    name: str
    points: FloatArray
    losses: FloatArray
    known: BoolArray
    meta: FloatArray
    era: FloatArray = field(default_factory=lambda: np.zeros(2))


def standardised(losses: FloatArray) -> tuple[FloatArray, float, float]:
    """Return the losses with mean 0 and deviation 1, their mean and their deviation (>= 1e-9)."""
    mean, deviation = float(losses.mean()), max(float(losses.std()), 1e-9)
    return (losses - mean) / deviation, mean, deviation


def thinned(runs: SourceRuns, limit: int, rng: np.random.Generator) -> SourceRuns:
    """Keep at most ``limit`` runs: the best tenth always, the others drawn at random."""
    n_runs = len(runs.losses)
    if n_runs <= limit:
        return runs
    order = np.argsort(runs.losses, kind="stable")
    sure = order[: limit // 10]
    drawn = rng.choice(order[limit // 10 :], limit - len(sure), replace=False)
    keep = np.sort(np.concatenate([sure, drawn]))
    return replace(runs, points=runs.points[keep], losses=runs.losses[keep])
