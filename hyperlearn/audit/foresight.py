"""Check: whether early values predict late ones, without which a pruner stops the wrong runs."""

import numpy as np

from hyperlearn.audit.evidence import FEWEST_RUNS, MetricEvidence
from hyperlearn.audit.metric_audit import Finding, Verdict
from hyperlearn.metafeatures.rank_correlation import rank_correlation
from hyperlearn.metafeatures.run_trace import RunTrace

CHECK = "foresight"
EARLY = 0.2
WEAK, BLIND = 0.5, 0.2
TRUSTED = 0.7
"""Rank correlation from which on values may be pruned by."""
FEWEST_STEPS = 5
FULL_LENGTH = 0.9


def check_foresight(evidence: MetricEvidence) -> Finding:
    """Correlate the runs' values after a fifth of the way with their results."""
    curves = [run for run in evidence.curves if len(run.steps) >= FEWEST_STEPS]
    longest = max((float(run.steps[-1]) for run in curves), default=0.0)
    curves = [run for run in curves if run.steps[-1] >= FULL_LENGTH * longest]
    results = np.array([run.final for run in curves])
    if len(curves) < FEWEST_RUNS:
        sentence = f"{len(curves)} runs of full length have a curve; {FEWEST_RUNS} are needed"
        return Finding.unknown(CHECK, sentence, "report the metric every epoch")
    if not np.ptp(results):
        return Finding.unknown(CHECK, "all runs end alike", "see the finding on saturation")
    by_share = {
        share: rank_correlation(np.array([_at(run, share, longest) for run in curves]), results)
        for share in (EARLY, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    }
    early = by_share[EARLY] if np.isfinite(by_share[EARLY]) else 0.0
    sentence = f"after {EARLY:.0%} of the steps the runs' order correlates with the last by "
    sentence += f"{early:.2f}"
    if early >= WEAK:
        return Finding(CHECK, Verdict.SOUND, early, sentence)
    trusted = next((share for share, one in by_share.items() if one >= TRUSTED), None)
    remedy = "do not prune by this metric"
    if trusted is not None:
        remedy = f"let a pruner wait for {trusted:.0%} of the steps: n_warmup_steps="
        remedy += f"{round(trusted * longest)}"
    verdict = Verdict.FLAWED if early < BLIND else Verdict.DOUBTFUL
    return Finding(CHECK, verdict, early, sentence, remedy)


def _at(run: RunTrace, share: float, longest: float) -> float:
    """Return the last value until a share of the steps, the first one if there is none yet."""
    reached = np.flatnonzero(run.steps <= share * longest)
    return float(run.losses[reached[-1] if len(reached) else 0])
