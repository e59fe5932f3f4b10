"""What the surrogate learns from: one past task's runs on the new space's coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hyperlearn.records import BoolArray, FloatArray

NARROWEST = 1.0
"""Quartiles of log deviations are taken to be at least so far apart: a factor of e."""


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


def in_usual_units(sources: Sequence[SourceRuns]) -> list[SourceRuns]:
    """Change the unit of tasks whose losses vary far more or far less than the others'.

    One task that is a million times as loud would else decide what level and scale to expect of a
    new one. Its unit says nothing about where its good configurations lie.

    Source:
        Tukey, Exploratory Data Analysis, 1977, chapter 2: beyond the outer fences, of the logarithm
        of the deviation here.
    """
    logs = np.log([standardised(runs.losses)[2] for runs in sources])
    low, high = np.quantile(logs, [0.25, 0.75])
    reach = 3.0 * max(high - low, NARROWEST)
    factors = np.exp(np.clip(logs, low - reach, high + reach) - logs)
    return [
        runs if factor == 1.0 else replace(runs, losses=runs.losses * factor)
        for runs, factor in zip(sources, factors, strict=True)
    ]


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
