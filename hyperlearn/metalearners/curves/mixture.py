"""Mixtures of logistic distributions: the shape in which a future value is foretold."""

from dataclasses import dataclass

import numpy as np

from hyperlearn.records import FloatArray

LEAST_SCALE = 0.003
"""Least scale of a component: finer than this no forecast is trusted."""
N_CUTS, PASSES = 32, 4
_CUTS = np.arange(1, N_CUTS) / N_CUTS


@dataclass(frozen=True, slots=True)
class LogisticMixture:
    """Distributions of one number for each of several runs, without a unit.

    Attributes:
        weights: Of the components, shape (n_runs, n_components), each row summing to one.
        locations: Of the components, same shape.
        scales: Of the components, same shape, positive.
    """

    weights: FloatArray
    locations: FloatArray
    scales: FloatArray

    @classmethod
    def from_outputs(cls, outputs: FloatArray, base: FloatArray) -> "LogisticMixture":
        """Return what a network's outputs mean.

        Args:
            outputs: Shape (n_runs, 3 * n_components): logits, shifts, logarithms of scales.
            base: The value that the shifts are measured from, shape (n_runs,).
        """
        logits, shifts, log_scales = np.split(outputs, 3, axis=-1)
        weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return cls(
            weights / weights.sum(axis=-1, keepdims=True),
            base[:, None] + shifts,
            np.exp(np.clip(log_scales, -8.0, 2.0)) + LEAST_SCALE,
        )

    def blended(self, other: "LogisticMixture") -> "LogisticMixture":
        """Return the even mixture of two."""
        return LogisticMixture(
            np.concatenate([self.weights, other.weights], axis=-1) / 2.0,
            np.concatenate([self.locations, other.locations], axis=-1),
            np.concatenate([self.scales, other.scales], axis=-1),
        )

    def chance_below(self, bounds: FloatArray) -> FloatArray:
        """Return the chance of a value below each run's bound, shape (n_runs,)."""
        standard = (bounds[:, None] - self.locations) / self.scales
        below = 0.5 + 0.5 * np.tanh(0.5 * standard)
        return np.asarray((self.weights * below).sum(axis=-1))

    def log_density(self, values: FloatArray) -> FloatArray:
        """Return the logarithm of the density at each run's value, shape (n_runs,)."""
        standard = np.abs(values[:, None] - self.locations) / self.scales
        parts = -standard - 2.0 * np.log1p(np.exp(-standard)) - np.log(self.scales)
        parts += np.log(np.maximum(self.weights, 1e-300))
        top = parts.max(axis=-1, keepdims=True)
        return np.asarray(top[:, 0] + np.log(np.exp(parts - top).sum(axis=-1)))

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """Return quantiles, shape (n_runs, n_levels), by cutting up intervals."""
        reach = 12.0 * self.scales
        low = np.repeat((self.locations - reach).min(axis=-1)[:, None], len(levels), axis=1)
        width = (self.locations + reach).max(axis=-1)[:, None] - low
        for _ in range(PASSES):
            cuts = low[..., None] + width[..., None] * _CUTS
            standard = (cuts[..., None] - self.locations[:, None, None]) / self.scales[
                :, None, None
            ]
            below = ((0.5 + 0.5 * np.tanh(0.5 * standard)) * self.weights[:, None, None]).sum(-1)
            n_below = (below < levels[:, None]).sum(axis=-1)
            low = low + width * n_below / N_CUTS
            width = width / N_CUTS
        return np.asarray(low + width / 2.0)
