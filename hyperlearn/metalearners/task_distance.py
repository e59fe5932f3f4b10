"""How unlike two tasks are, learned from how unlike their results were.

The functional distance of two past tasks (how differently they rank configurations) is regressed,
with non-negative weights, on the squared differences of their meta-features. The weights then
tell the distance of a new task, of which only meta-features are known.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from hyperlearn.records import FloatArray


@dataclass(frozen=True, slots=True)
class TaskDistance:
    """A weighted squared distance between encoded meta-features.

    Attributes:
        weights: Weight of each meta-feature, shape (n_features,), non-negative.
        scale: Mean distance between two past tasks, which makes distances comparable; positive.
    """

    weights: FloatArray
    scale: float

    def to_tasks(self, meta: FloatArray, tasks: FloatArray) -> FloatArray:
        """Return the task distance from one task to each past task, shape (n_tasks,), no unit.

        Args:
            meta: Numbers about the task, shape (n_features,); NaN, where one is not known, counts
                as no difference.
            tasks: The same of the past tasks, shape (n_tasks, n_features).
        """
        return np.nan_to_num((tasks - meta) ** 2) @ self.weights / self.scale


def functional_distances(functions: FloatArray) -> FloatArray:
    """Return the mean squared difference of the tasks' functions, shape (n_tasks, n_tasks).

    Args:
        functions: Standardised losses at reference configurations, shape (n_points, n_tasks).
    """
    gram = functions.T @ functions / len(functions)
    norms = np.diag(gram)
    return np.maximum(norms[:, None] + norms[None, :] - 2.0 * gram, 0.0)


def fit_task_distance(
    meta: FloatArray, functions: FloatArray, *, ridge: float = 0.05
) -> TaskDistance | None:
    """Learn which meta-features tell that two tasks rank configurations differently.

    Args:
        meta: Encoded meta-features, shape (n_tasks, n_features), in [-1, 1].
        functions: Standardised losses at reference configurations, shape (n_points, n_tasks).
        ridge: Pull of the weights towards zero, for a number of pairs of one.

    Returns:
        The distance, or None where there are no meta-features, fewer than 4 tasks, or no
        meta-feature that tells anything.
    """
    n_tasks, n_features = meta.shape
    if n_tasks < 4 or n_features == 0:
        return None
    first, second = np.triu_indices(n_tasks, 1)
    design = np.column_stack([(meta[first] - meta[second]) ** 2, np.ones(len(first))])
    target = functional_distances(functions)[first, second]
    strength = np.sqrt(ridge * len(first))
    pull = strength * np.eye(n_features, n_features + 1)
    weights = nnls(np.vstack([design, pull]), np.concatenate([target, np.zeros(n_features)]))[0]
    scale = float(np.mean(design[:, :-1] @ weights[:-1]))
    return TaskDistance(weights[:-1], scale) if scale > 0 else None
