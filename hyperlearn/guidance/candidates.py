"""The configurations that a suggestion is chosen from.

A fixed pool (what past tasks tried, and draws from the whole space) is made once a search; around
the best runs so far, new candidates are drawn at each suggestion. Past tasks' functions at those
come from interpolation between anchors of the pool, which costs a millisecond instead of fifty.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial import cKDTree

from hyperlearn.records import BoolArray, Candidates, FloatArray, Predictor
from hyperlearn.space.correlation import matern
from hyperlearn.space.encoding import SpaceEncoding

N_PAST = 600
N_DRAWN = 200
N_ANCHORS = 384
N_AROUND = 8
SAME_POINT = 1e-6


@dataclass(frozen=True)
class CandidatePool:
    """Candidates of one search space, and how to place new ones among them.

    Attributes:
        encoding: The space's coordinates.
        fixed: Candidates that stay the same through a search, each once.
        scales: Inverse lengthscales of the interpolation, shape (n_dims,).
        anchors: Points it goes between, shape (n_anchors, n_dims).
        duals: Its weights, shape (n_anchors, n_tasks).
    """

    encoding: SpaceEncoding
    fixed: Candidates
    scales: FloatArray
    anchors: FloatArray
    duals: FloatArray

    @classmethod
    def build(
        cls,
        encoding: SpaceEncoding,
        predictor: Predictor,
        past: FloatArray,
        rng: np.random.Generator,
    ) -> "CandidatePool":
        """Make the pool of a search.

        Args:
            encoding: The space's coordinates.
            predictor: Tells the past tasks' functions.
            past: Past configurations as a value array, the most promising first.
            rng: Draws the others.
        """
        values = np.vstack([past[:N_PAST], encoding.uniform(N_DRAWN, rng)])
        points = encoding.points(values)
        once = np.sort(np.unique(points.round(9), axis=0, return_index=True)[1])
        values, points = values[once], points[once]
        fixed = Candidates(values, points, predictor.evaluate(points))
        chosen = rng.permutation(len(points))[:N_ANCHORS]
        scales = 1.0 / np.maximum(points.std(axis=0), 0.05) / np.sqrt(points.shape[1])
        covariance = matern(points[chosen], points[chosen], scales)
        factor = cho_factor(covariance + 1e-4 * np.eye(len(chosen)))
        duals = cho_solve(factor, fixed.functions[chosen])
        return cls(encoding, fixed, scales, points[chosen], duals)

    def shunning(self, failed: FloatArray) -> FloatArray:
        """Return past tasks' functions at the fixed candidates, worse the nearer to failures.

        Args:
            failed: Configurations that failed as a value array, shape (n_failed, n_parameters).
        """
        functions = self.fixed.functions
        if not len(failed):
            return functions
        nearness = matern(self.fixed.points, self.encoding.points(failed), self.scales)
        worst = functions.max(axis=0)
        shunned: FloatArray = functions + nearness.max(axis=1)[:, None] * (worst - functions)
        return shunned

    def around(self, values: FloatArray, rng: np.random.Generator) -> Candidates:
        """Draw candidates near some configurations, each a few changes away.

        Args:
            values: Configurations to start from as a value array, shape (n_starts, n_parameters).
            rng: Draws the changes.
        """
        return self.placed(self.encoding.neighbours(np.repeat(values, N_AROUND, axis=0), rng))

    def placed(self, values: FloatArray) -> Candidates:
        """Return any configurations as candidates, past tasks' functions by interpolation.

        Args:
            values: A value array, shape (n_configurations, n_parameters).
        """
        points = self.encoding.points(values)
        functions = matern(points, self.anchors, self.scales) @ self.duals
        return Candidates(values, points, functions)


def joined(one: Candidates, other: Candidates) -> Candidates:
    """Return the candidates of both, in order."""
    return Candidates(
        np.vstack([one.values, other.values]),
        np.vstack([one.points, other.points]),
        np.vstack([one.functions, other.functions]),
    )


def is_near(points: FloatArray, tried: FloatArray) -> BoolArray:
    """Return which points were tried already, shape (n_points,)."""
    if not len(tried):
        return np.zeros(len(points), dtype=bool)
    distance, _ = cKDTree(tried).query(points, p=np.inf)
    return np.asarray(distance < SAME_POINT)
