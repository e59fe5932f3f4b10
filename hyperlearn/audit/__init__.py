"""Whether a study's metric serves: `hyperlearn.audit.metric_audit` has what comes out."""

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict

__all__ = ["Finding", "MetricAudit", "Verdict"]
