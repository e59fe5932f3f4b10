"""Check: whether the metric's noise leaves the differences between good runs visible."""

import math
from typing import NamedTuple

import numpy as np

from hyperlearn.audit.evidence import FEWEST_RUNS, MetricEvidence, few_runs
from hyperlearn.audit.metric_audit import Finding, Verdict
from hyperlearn.metafeatures.curve import curve_noise, relative_places
from hyperlearn.records import FloatArray

CHECK = "noise"
DOUBTFUL, FLAWED = 0.6, 0.9
AIM = 0.5
"""The ratio that the recommended number of repeats leads to."""
FEWEST_REPEATS = 3
"""Repeats, beyond the first of each configuration, that give a standard deviation."""
FEWEST_LEFT_OVER = 8
"""Runs more than the surface has coefficients that give a standard deviation."""
FEWEST_STEPS = 10
ROUNDING = 1e-12
"""Differences of this share of the largest value are rounding."""


class Noise(NamedTuple):
    """A standard deviation of single values, and where it was seen."""

    deviation: float
    source: str


def check_noise(evidence: MetricEvidence) -> Finding:
    """Compare the noise of a single value with the differences among the better half of runs."""
    losses = evidence.losses
    if len(losses) < FEWEST_RUNS:
        return Finding.unknown(CHECK, few_runs(len(losses)), "run more trials")
    better = np.sort(losses)[: (len(losses) + 1) // 2]
    difference = float(better.std(ddof=1))
    if difference <= ROUNDING * float(np.abs(better).max()):
        sentence = "the better half of the runs does not differ at all"
        return Finding.unknown(CHECK, sentence, "see the findings on saturation and ties")
    noise = measured_noise(evidence)
    if noise is None:
        sentence = "no configuration was repeated, and there are too few runs to tell it otherwise"
        return Finding.unknown(CHECK, sentence, "enqueue the best configuration three times more")
    ratio = noise.deviation / difference
    sentence = (
        f"a value's noise is {noise.deviation:.3g} ({noise.source}), {ratio:.2g} times what the "
        f"better half of the runs differs by ({difference:.3g})"
    )
    if ratio < DOUBTFUL:
        return Finding(CHECK, Verdict.SOUND, ratio, sentence)
    repeats = math.ceil((ratio / AIM) ** 2)
    remedy = f"average each value over {repeats} seeds or folds, or validate on more rows"
    return Finding(
        CHECK, Verdict.FLAWED if ratio >= FLAWED else Verdict.DOUBTFUL, ratio, sentence, remedy
    )


def measured_noise(evidence: MetricEvidence) -> Noise | None:
    """Return the noise from repeats, or else the larger one of surface and curves."""
    points, losses = evidence.points[evidence.is_usable], evidence.losses
    repeated = noise_of_repeats(points, losses)
    if repeated is not None and repeated > 0.0:
        return Noise(repeated, "repeated configurations")
    found = [
        Noise(deviation, source)
        for deviation, source in (
            (noise_around_surface(points, losses), "around a smooth surface"),
            (_noise_of_curves(evidence), "its course over the steps"),
        )
        if deviation is not None
    ]
    return max(found, default=None)


def noise_of_repeats(points: FloatArray, losses: FloatArray) -> float | None:
    """Return the pooled deviation within configurations that were run several times, or None."""
    _, groups = np.unique(np.round(points, 12), axis=0, return_inverse=True)
    groups = groups.ravel()
    counts = np.bincount(groups)
    freedom = int((counts - 1).sum())
    if freedom < FEWEST_REPEATS:
        return None
    means = np.bincount(groups, losses) / counts
    return float(np.sqrt(np.sum((losses - means[groups]) ** 2) / freedom))


def noise_around_surface(points: FloatArray, losses: FloatArray) -> float | None:
    """Return the deviation of the better half of the runs around a smooth surface, or None.

    The surface is a quadratic function of the configuration, without products of hyperparameters
    where there are few runs. A metric of another shape looks noisier than it is; far from the
    optimum, where that is worst, it is not looked at.

    Returns:
        The deviation, or None where less than 8 runs would be left over to tell it.

    Source:
        Box and Wilson, Journal of the Royal Statistical Society B 13 (1951): response surfaces.
    """
    kept = np.argsort(losses, kind="stable")[: (len(losses) + 1) // 2]
    centred = points[kept] - points[kept].mean(axis=0)
    first, second = np.triu_indices(points.shape[1], 1)
    squares = np.column_stack([np.ones(len(kept)), centred, centred**2])
    products = np.column_stack([squares, centred[:, first] * centred[:, second]])
    for design in (products, squares):
        freedom = len(kept) - int(np.linalg.matrix_rank(design))
        if freedom >= FEWEST_LEFT_OVER:
            weights = np.linalg.lstsq(design, losses[kept], rcond=None)[0]
            residuals = losses[kept] - design @ weights
            return float(np.sqrt(residuals @ residuals / freedom))
    return None


def _noise_of_curves(evidence: MetricEvidence) -> float | None:
    """Return the median over runs of the noise in the second half of their curves, or None."""
    found = [
        curve_noise(relative_places(run.steps[half:]), run.losses[half:])
        for run in evidence.curves
        if (half := len(run.steps) // 2) >= FEWEST_STEPS // 2
        and bool(np.isfinite(run.losses[half:]).all())
    ]
    return float(np.median(found)) if found else None
