"""Losses made fit to learn from: failures have a place, and bad results are drawn together.

How bad a bad configuration is says little about where the best ones lie, yet it is most of what a
task's losses vary by. Above the median they therefore count by their logarithm.
"""

from dataclasses import dataclass

import numpy as np

from hyperlearn.records import FloatArray

FAR_OUT = 10.0
"""Widths above the third quartile from which on a loss is an outlier."""
FEWEST_TO_COMPRESS = 3
LARGEST_EXPONENT = 60.0


@dataclass(frozen=True, slots=True)
class Compression:
    """Leaves losses up to a pivot as they are and lets those above grow by their logarithm only.

    Attributes:
        pivot: The median loss, in the metric's unit.
        width: How far above the pivot growth has halved, same unit; 0 leaves every loss as it is.
    """

    pivot: float
    width: float

    @classmethod
    def of(cls, losses: FloatArray) -> "Compression":
        """Return the compression that some losses need, shape (n_runs,), finite.

        Its width is half of what the median run is behind the best. Fewer than three runs are left
        as they are, and so are losses of which half are the best.
        """
        if len(losses) < FEWEST_TO_COMPRESS:
            return cls(0.0, 0.0)
        pivot = float(np.median(losses))
        return cls(pivot, 0.5 * (pivot - float(losses.min())))

    def apply(self, losses: FloatArray) -> FloatArray:
        """Return losses with the bad ones drawn together, in the same order, same shape."""
        if self.width == 0.0:
            return losses
        above = np.maximum(losses - self.pivot, 0.0)
        growth = np.log(self.width + above) - np.log(self.width)  # log1p that cannot overflow
        return np.asarray(np.minimum(losses, self.pivot + self.width * growth))

    def undo(self, compressed: float) -> float:
        """Return the loss that `apply` would have made this of."""
        if self.width == 0.0 or compressed <= self.pivot:
            return compressed
        exponent = min((compressed - self.pivot) / self.width, LARGEST_EXPONENT)
        return self.pivot + self.width * float(np.expm1(exponent))


def finite_losses(values: FloatArray, losses: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return configurations and losses with failures and outliers brought to a usable worst.

    A run without a finite loss (failed, NaN, infinite) counts as the worst finite one. Beyond ten
    interquartile ranges above the third quartile losses grow by their logarithm only, since a
    diverged run would otherwise have a task's mean and deviation for itself. Where half of the
    losses are equal, the width is that from the best loss to the third quartile.
    """
    finite = np.isfinite(losses)
    if not finite.any():
        return values[:0], losses[:0]
    first, third = np.quantile(losses[finite], [0.25, 0.75])
    filled = np.where(finite, losses, losses[finite].max())
    width = (third - first) or (third - losses[finite].min())
    if width == 0.0:
        return values, filled
    beyond = np.maximum(filled - third - FAR_OUT * width, 0.0)
    growth = np.log(width + beyond) - np.log(width)  # log1p(beyond / width) that cannot overflow
    return values, np.minimum(filled, third + width * (FAR_OUT + growth))
