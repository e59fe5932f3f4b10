"""How worth running a candidate is, given the prediction of its loss."""

import numpy as np

from hyperlearn.records import FloatArray, Prediction

EXPLORATION = 1.0


def certain_improvement(prediction: Prediction, best: float, n_running: int = 0) -> FloatArray:
    """Return how far below the best run the candidates are if one component is right.

    Args:
        prediction: At the candidates, the last ``n_running`` of which are running trials: what a
            component expects of them counts as the best run does.
        best: Lowest loss so far.
        n_running: Number of running trials.

    Returns:
        The improvement expected, shape (n_candidates,).

    Each component is taken at its word, without its deviation, and counts in units of the range
    of its own predictions: the regret that a portfolio would lower, after what the trials showed.
    """
    first_running = prediction.means.shape[1] - n_running
    awaited = prediction.means[:, first_running:].min(axis=1, initial=best, keepdims=True)
    gain = np.maximum(awaited - prediction.means, 0.0)
    span = np.ptp(prediction.means, axis=1, keepdims=True)
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


def standard_scores(scores: FloatArray) -> FloatArray:
    """Return scores with mean 0 and deviation 1 over the candidates; zeros if all are equal."""
    deviation = float(scores.std())
    centred: FloatArray = scores - scores.mean()
    return centred / deviation if deviation > 0 else np.zeros_like(scores)
