"""Whether the study's metric serves to tell good configurations from bad ones."""

from collections import Counter

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict
from hyperlearn.inspection.cells import cell
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section

NOTE = (
    "The number is what each check measured; its meaning stands beside it. A check that is unknown "
    "had too little to go by, which is no reproach."
)


def audit_section(reading: StudyReading) -> Section | None:
    """Return every check of the metric, the gravest first; None before a trial is complete."""
    if not reading.is_complete.any():
        return None
    audit = reading.history.audit(reading.facts.study_name)
    table = FactTable(
        ("check", "verdict", "number", "what it found", "what to do"),
        tuple(_row(finding) for finding in audit.findings),
    )
    return Section("audit", "Audit of the metric", audit_sentence(audit), (), table, NOTE)


def audit_sentence(audit: MetricAudit) -> str:
    """Say what an audit came to."""
    counts = Counter(finding.verdict for finding in audit.findings)
    told = ", ".join(f"{counts[one]} {one}" for one in Verdict if counts[one])
    said = f"Judged by {audit.n_runs} complete trials, {audit.metric} is {audit.verdict}: {told}."
    if not audit.flaws:
        return said
    return f"{said} The gravest: {audit.flaws[0].sentence}."


def _row(finding: Finding) -> tuple[str, ...]:
    number, sentence = cell(finding.number), finding.sentence
    remedy = "" if finding.verdict is Verdict.SOUND else finding.remedy
    return (finding.check, str(finding.verdict), number, sentence, remedy)
