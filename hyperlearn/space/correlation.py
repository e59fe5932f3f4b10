"""How alike two configurations are expected to behave, from how near their points lie."""

import numpy as np

from hyperlearn.records import FloatArray


def matern(one: FloatArray, other: FloatArray, scales: FloatArray) -> FloatArray:
    """Return the Matern-5/2 correlation of two sets of points, shape (n_one, n_other).

    Args:
        one: Points, shape (n_one, n_dims).
        other: Points, shape (n_other, n_dims).
        scales: Inverse lengthscale of each coordinate, shape (n_dims,); 0 leaves one out.

    Source:
        Rasmussen and Williams, Gaussian Processes for Machine Learning, equation 4.17.
    """
    a, b = one * scales, other * scales
    squared = (a * a).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2.0 * (a @ b.T)
    distance = np.sqrt(5.0 * np.maximum(squared, 0.0))
    correlation: FloatArray = (1.0 + distance + distance * distance / 3.0) * np.exp(-distance)
    return correlation
