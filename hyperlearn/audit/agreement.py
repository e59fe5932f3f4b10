"""Check: whether the metric agrees with the other metrics that the runs reported."""

import re

import numpy as np

from hyperlearn.audit.evidence import FEWEST_RUNS, MetricEvidence
from hyperlearn.audit.metric_audit import Finding, Verdict
from hyperlearn.metafeatures.rank_correlation import rank_correlation

CHECK = "agreement"
WEAK, OPPOSED = 0.3, 0.0
_LOWER = ("loss", "err", "mse", "mae", "rmse", "nll", "perplexity", "entropy", "deviance", "brier")
_HIGHER = (
    *("acc", "bal", "auc", "auroc", "roc", "f1", "precision", "recall", "r2", "score", "kappa"),
    *("mcc", "iou", "dice", "bleu", "rouge", "map", "ndcg", "hit", "likelihood"),
)


def better_is_lower(metric: str) -> bool | None:
    """Return which way a metric is better, by its name; None where the name does not tell."""
    words = re.findall(r"[a-z]+[0-9]*", metric.lower())
    if any(word.startswith(_LOWER) for word in words):
        return True
    return False if any(word.startswith(_HIGHER) for word in words) else None


def check_agreement(evidence: MetricEvidence) -> Finding:
    """Find the metric whose order of the runs agrees least, lower being better in both."""
    correlations = _correlations(evidence)
    if not correlations:
        sentence = f"no other metric with a telling name was reported by {FEWEST_RUNS} runs"
        return Finding.unknown(CHECK, sentence, "report a second one, such as the loss")
    name = min(correlations, key=lambda one: correlations[one])
    least = correlations[name]
    sentence = f"the runs' order by {name!r} correlates with that by the metric by {least:.2f}"
    if least >= WEAK:
        return Finding(CHECK, Verdict.SOUND, least, sentence)
    remedy = (
        f"look at the runs that are best by one and worst by {name!r}: is the direction right, is "
        "one of them computed on other data, do the models overfit?"
    )
    verdict = Verdict.FLAWED if least < OPPOSED else Verdict.DOUBTFUL
    return Finding(CHECK, verdict, least, sentence, remedy)


def _correlations(evidence: MetricEvidence) -> dict[str, float]:
    usable = evidence.is_usable
    found: dict[str, float] = {}
    for name, values in evidence.others.items():
        is_lower = better_is_lower(name)
        if is_lower is not None and np.isfinite(values[usable]).sum() >= FEWEST_RUNS:
            losses = values[usable] if is_lower else -values[usable]
            found[name] = rank_correlation(losses, evidence.losses)
    return {name: value for name, value in found.items() if np.isfinite(value)}
