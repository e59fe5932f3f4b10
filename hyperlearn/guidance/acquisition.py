"""How worth running a candidate is, given the prediction of its loss."""

import numpy as np
from scipy.special import ndtr

from hyperlearn.records import FloatArray, Prediction

EXPLORATION = 2.0
SQRT_2PI = float(np.sqrt(2.0 * np.pi))


def expected_improvement(
    means: FloatArray, deviations: FloatArray, best: FloatArray | float
) -> FloatArray:
    """Return how far below the best a normal variable is expected to fall, in its unit.

    Args:
        means: Of the variables, any shape.
        deviations: Positive, of a shape that broadcasts with it.
        best: What is to be beaten, likewise.

    Source:
        Mockus, Tiesis and Zilinskas, Towards Global Optimisation 2, 1978.
    """
    z = (best - means) / deviations
    density = np.exp(-0.5 * z * z) / SQRT_2PI
    return np.asarray(deviations * (z * ndtr(z) + density))


def mixture_improvement(prediction: Prediction, best: float, n_running: int = 0) -> FloatArray:
    """Return by how much each candidate is expected to lower the regret, shape (n_candidates,).

    Args:
        prediction: At the candidates, the last ``n_running`` of which are running trials: what a
            component expects of them counts as the best run does.
        best: Lowest loss so far.
        n_running: Number of running trials.

    Each component counts in units of the range of its own predictions: a regret, as the portfolio
    lowers it, after what the trials showed.
    """
    means = prediction.means
    awaited = means[:, means.shape[1] - n_running :].min(axis=1, initial=best, keepdims=True)
    gain = expected_improvement(means, prediction.deviations, awaited)
    span = np.ptp(means, axis=1, keepdims=True)
    return np.asarray(prediction.probabilities @ (gain / np.where(span > 0, span, 1.0)))


def mixture_confidence_bound(
    prediction: Prediction, exploration: float = EXPLORATION
) -> FloatArray:
    """Return the negative lower confidence bound averaged over a mixture, (n_candidates,).

    Source:
        Srinivas et al., ICML 2010, with a constant weight of the deviation.
    """
    bounds = prediction.means - exploration * prediction.deviations
    return np.asarray(-(prediction.probabilities @ bounds))
