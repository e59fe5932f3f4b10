"""How worth running a candidate is, given the prediction of its loss."""

import numpy as np
from scipy.stats import norm

from hyperlearn.records import FloatArray, Prediction

EXPLORATION = 1.0


def expected_improvement(mean: FloatArray, deviation: FloatArray, best: float) -> FloatArray:
    """Return how much below ``best`` a normal variable is expected to fall, shape of ``mean``.

    Source:
        Jones, Schonlau and Welch, Journal of Global Optimization 1998, equation 15.
    """
    gain = (best - mean) / deviation
    improvement: FloatArray = deviation * (gain * norm.cdf(gain) + norm.pdf(gain))
    return improvement


def mixture_improvement(prediction: Prediction, best: float) -> FloatArray:
    """Return the expected improvement under a mixture, shape (n_candidates,)."""
    by_component = expected_improvement(prediction.means, prediction.deviations, best)
    return prediction.probabilities @ by_component


def mixture_confidence_bound(
    prediction: Prediction, exploration: float = EXPLORATION
) -> FloatArray:
    """Return the negative lower confidence bound averaged over a mixture, (n_candidates,).

    Source:
        Srinivas et al., ICML 2010, with a constant weight of the deviation.
    """
    bounds = prediction.means - exploration * prediction.deviations
    return np.asarray(-(prediction.probabilities @ bounds))
