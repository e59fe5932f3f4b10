"""Checks: whether the metric still moves where the good runs are, and has values enough."""

import numpy as np

from hyperlearn.audit.evidence import FEWEST_RUNS, MetricEvidence, few_runs
from hyperlearn.audit.metric_audit import Finding, Verdict
from hyperlearn.records import FloatArray

SATURATION, TIES = "saturation", "ties"
CLOSE = 0.01
"""Results this near to the best, as a share of the range, are as good as the best."""
SATURATED, FULLY_SATURATED = 0.5, 0.75
MANY_TIES, MOST_TIED = 0.3, 0.6
ROUNDING = 1e-12
"""Differences of this share of the largest value are rounding."""


def check_saturation(evidence: MetricEvidence) -> Finding:
    """Measure the share of runs that are as good as the best one.

    Runs that diverged are left out: beside a loss of a million all others look alike.
    """
    losses = np.array([run.final for run in evidence.complete if not run.is_diverged])
    if len(losses) < FEWEST_RUNS:
        return Finding.unknown(SATURATION, few_runs(len(losses)), "run more trials")
    extent = float(np.quantile(losses, 0.9) - losses.min()) or float(np.ptp(losses))
    if extent <= ROUNDING * abs(float(np.median(losses))):
        sentence = "every run has the same value, whatever its configuration"
        remedy = "check that the metric is computed from the model that was trained"
        return Finding(SATURATION, Verdict.FLAWED, 1.0, sentence, remedy)
    share = float(np.mean(losses - losses.min() <= CLOSE * extent))
    sentence = f"{share:.0%} of the runs are within {CLOSE:.0%} of the range from the best"
    if share < SATURATED:
        return Finding(SATURATION, Verdict.SOUND, share, sentence)
    remedy = "use a metric that still moves there, such as log loss, or harder validation data"
    verdict = Verdict.FLAWED if share >= FULLY_SATURATED else Verdict.DOUBTFUL
    return Finding(SATURATION, verdict, share, sentence, remedy)


def check_ties(evidence: MetricEvidence) -> Finding:
    """Measure the share of runs whose value another configuration has too."""
    _, firsts = np.unique(
        np.round(evidence.points[evidence.is_usable], 12), axis=0, return_index=True
    )
    losses = evidence.losses[firsts]
    if len(losses) < FEWEST_RUNS:
        return Finding.unknown(TIES, few_runs(len(losses)), "run more trials")
    ordered = np.sort(losses)
    is_new = np.diff(ordered) > ROUNDING * np.maximum(np.abs(ordered[1:]), np.abs(ordered[:-1]))
    groups = np.concatenate([[0], np.cumsum(is_new)])
    share = float(np.mean(np.bincount(groups)[groups] > 1))
    n_values = int(groups[-1]) + 1
    sentence = (
        f"{share:.0%} of the configurations share their value with another; {len(losses)} of them "
        f"have {n_values} values"
    )
    if share < MANY_TIES:
        return Finding(TIES, Verdict.SOUND, share, sentence)
    remedy = "validate on more rows or by cross-validation, or use a metric of probabilities"
    verdict = Verdict.FLAWED if share >= MOST_TIED else Verdict.DOUBTFUL
    sentence += _grain(ordered[1:][is_new] - ordered[:-1][is_new], evidence)
    return Finding(TIES, verdict, share, sentence, remedy)


def _grain(gaps: FloatArray, evidence: MetricEvidence) -> str:
    """Say how many rows the smallest gap of a metric between 0 and 1 speaks of."""
    values = evidence.values
    if not len(gaps) or values.min() < 0.0 or values.max() > 1.0:
        return ""
    return f", at least {gaps.min():.3g} apart as with {1.0 / gaps.min():.0f} rows"
