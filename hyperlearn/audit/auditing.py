"""The audit: every check of a metric, the gravest findings first."""

from hyperlearn.audit.agreement import check_agreement
from hyperlearn.audit.evidence import MetricEvidence
from hyperlearn.audit.foresight import check_foresight
from hyperlearn.audit.metric_audit import MetricAudit, Verdict
from hyperlearn.audit.noise import check_noise
from hyperlearn.audit.plausibility import (
    check_finiteness,
    check_guessing,
    check_leakage,
    check_movement,
)
from hyperlearn.audit.resolution import check_saturation, check_ties

CHECKS = (
    *(check_noise, check_saturation, check_ties, check_agreement, check_foresight),
    *(check_leakage, check_guessing, check_movement, check_finiteness),
)
_GRAVITY = (Verdict.FLAWED, Verdict.DOUBTFUL, Verdict.SOUND, Verdict.UNKNOWN)


def audit_metric(study: str, evidence: MetricEvidence) -> MetricAudit:
    """Check a study's metric in every way.

    Args:
        study: The study's name.
        evidence: Its runs and all that they reported.
    """
    findings = sorted(
        (check(evidence) for check in CHECKS), key=lambda found: _GRAVITY.index(found.verdict)
    )
    return MetricAudit(study, evidence.metric, len(evidence.complete), tuple(findings))
