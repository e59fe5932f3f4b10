"""A family of past tasks: bowls in units of their own, lowest where a meta-feature tells."""

import dataclasses

import numpy as np

from hyperlearn.metalearners.surrogate.sources import SourceRuns
from hyperlearn.records import FloatArray


@dataclasses.dataclass(frozen=True)
class Quadratic:
    """A task on [0, 1]^2 whose loss is ``offset + scale (bowl + noise)``.

    Attributes:
        runs: What is known of it.
        bowl: The bowl's value at each run, shape (n_runs,), without noise, offset and scale.
        truth: The loss there without noise, shape (n_runs,).
    """

    runs: SourceRuns
    bowl: FloatArray
    truth: FloatArray


def quadratic(
    name: str, rng: np.random.Generator, *, n_runs: int = 30, noise: float = 0.03
) -> Quadratic:
    """Draw a task; of its three meta-features the first tells where the bowl is lowest."""
    meta = rng.uniform(-1.0, 1.0, 3)
    lowest = np.array([0.5 + 0.45 * meta[0], 0.5])
    points = rng.uniform(size=(n_runs, 2))
    bowl = 4.0 * ((points - lowest) ** 2) @ np.array([1.0, 0.3])
    offset, scale = rng.normal(10.0, 5.0), 10.0 ** rng.uniform(-1.0, 1.0)
    truth = offset + scale * bowl
    losses = truth + scale * noise * rng.normal(size=n_runs)
    known = np.ones(2, dtype=bool)
    return Quadratic(SourceRuns(name, points, losses, known, meta), bowl, truth)


def quadratics(count: int, seed: int, *, n_runs: int = 30, noise: float = 0.03) -> list[Quadratic]:
    """Draw tasks called 0, 1, 2 and so on."""
    rng = np.random.default_rng(seed)
    return [quadratic(str(n), rng, n_runs=n_runs, noise=noise) for n in range(count)]
