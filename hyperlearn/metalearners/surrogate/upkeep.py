"""Weights of a history that has grown: what was learned before stands for it until it is relearned.

Weights belong to coordinates, which widen as new studies explore further, and to meta-features.
Carried over, they serve a history that has a few more tasks at the price of assembling it. Once it
has outgrown them they are learned anew, beside the search that goes on with the old ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from safetensors.numpy import load, save

from hyperlearn.metalearners.surrogate.model import FEWEST_TASKS_TO_AGREE, LearnedWeights
from hyperlearn.records import FloatArray

TASKS_OUTGROWN = 1.1
RUNS_OUTGROWN = 1.25
MOST_GROWTH = 2.0
"""Growth of the number of tasks from which on earlier weights do not stand for a history at all."""


@dataclass(frozen=True)
class Training:
    """What weights are learned from, as far as it decides where they may serve.

    Attributes:
        spans: Width of every coordinate in natural units, shape (n_dims,), positive.
        n_features: Number of meta-features.
        features: A number that stands for their names.
        n_tasks: Number of past tasks.
        n_runs: Number of their runs.
    """

    spans: FloatArray
    n_features: int
    features: int
    n_tasks: int
    n_runs: int

    def has_outgrown(self, earlier: "Training") -> bool:
        """Return whether so much was added that weights should be learned anew."""
        return (
            self.n_tasks > TASKS_OUTGROWN * earlier.n_tasks
            or self.n_runs > RUNS_OUTGROWN * earlier.n_runs
        )

    def can_use(self, earlier: "Training") -> bool:
        """Return whether weights learned earlier can stand for the ones to be learned."""
        return (
            len(self.spans) == len(earlier.spans)
            and (self.n_features, self.features) == (earlier.n_features, earlier.features)
            and earlier.n_tasks >= FEWEST_TASKS_TO_AGREE
            and self.n_tasks <= MOST_GROWTH * earlier.n_tasks
        )


def to_bytes(weights: LearnedWeights, training: Training) -> bytes:
    """Return weights with what they were learned from, in the safetensors format."""
    counts = [training.n_features, training.features, training.n_tasks, training.n_runs]
    about = {"training.spans": training.spans, "training.counts": np.array(counts, np.int64)}
    return save({**load(weights.to_bytes()), **about})


def training_of(data: bytes) -> Training:
    """Return what weights were learned from, as `to_bytes` wrote it."""
    arrays = load(data)
    return Training(arrays["training.spans"], *arrays["training.counts"].tolist())


def on_coordinates(data: bytes, coordinates: Sequence[int]) -> bytes:
    """Return weights for a space that has some of the coordinates they were learned on.

    Args:
        data: What `to_bytes` wrote.
        coordinates: Place of each coordinate of the space among those.
    """
    arrays, chosen = load(data), np.array(coordinates, np.int64)
    by_coordinate = ("kernel.inverse_lengthscales", "mixture.inverse_lengthscales")
    for name in (*by_coordinate, "training.spans"):
        arrays[name] = np.ascontiguousarray(arrays[name][chosen])
    return save(arrays)


def carried_over(data: bytes, training: Training) -> LearnedWeights:
    """Return earlier weights on the coordinates of a history that has grown.

    Args:
        data: What `to_bytes` wrote.
        training: What the history is like now; it can use the earlier weights.
    """
    weights, wider = LearnedWeights.from_bytes(data), training.spans / training_of(data).spans
    return replace(
        weights,
        kernel=replace(
            weights.kernel, inverse_lengthscales=weights.kernel.inverse_lengthscales * wider
        ),
        parameters=replace(
            weights.parameters,
            inverse_lengthscales=weights.parameters.inverse_lengthscales * wider,
        ),
    )
