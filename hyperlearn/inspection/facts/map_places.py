"""Distances as places on a plane: classical multidimensional scaling."""

import numpy as np

from hyperlearn.records import FloatArray


def places_on_plane(distances: FloatArray) -> tuple[FloatArray, float]:
    """Place things on a plane so that their distances are kept as well as a plane can.

    Args:
        distances: Between all pairs, shape (n, n), symmetric, non-negative.

    Returns:
        Places, shape (n, 2), centred, and the share in [0, 1] of the squared distances that the
        plane shows.

    Source:
        Torgerson, Psychometrika 1952.
    """
    count = len(distances)
    centring = np.eye(count) - 1.0 / max(count, 1)
    inner = -0.5 * centring @ (distances**2) @ centring
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    order = np.argsort(-values)[:2]
    kept = np.maximum(values[order], 0.0)
    places = np.zeros((count, 2))
    places[:, : len(order)] = vectors[:, order] * np.sqrt(kept)
    # The sign of an eigenvector is arbitrary; this makes it the same on every machine.
    for column in range(2):
        if count and places[np.abs(places[:, column]).argmax(), column] < 0:
            places[:, column] *= -1.0
    total = float(np.maximum(values, 0.0).sum())
    return places, float(kept.sum() / total) if total > 0 else 1.0
