"""The audit of a metric, written for a terminal."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict
from hyperlearn.inspection.cells import cell, plain
from hyperlearn.inspection.page import Page

_STYLES = {
    Verdict.SOUND: "green",
    Verdict.UNKNOWN: "dim",
    Verdict.DOUBTFUL: "yellow",
    Verdict.FLAWED: "bold red",
}


def audit_sheet(audit: MetricAudit, page: Page) -> Group:
    """Lay an audit out for a page: a line for each check, its remedy beneath where there is one."""
    runs = f"{audit.n_runs} complete run{'' if audit.n_runs == 1 else 's'}"
    title = f"{plain(audit.metric)} of {plain(audit.study)}, {runs}: {audit.verdict}"
    sheet = Table.grid(padding=(0, 2, 0, 0))
    for _ in ("check", "verdict", "number"):
        sheet.add_column(no_wrap=True)
    sheet.add_column(overflow="fold", no_wrap=page.width is None)
    for finding in audit.findings:
        sheet.add_row(
            Text(finding.check),
            Text(finding.verdict, style=_STYLES[finding.verdict]),
            Text(cell(finding.number), justify="right"),
            _told(finding),
        )
    return Group(Text(title, style="bold"), sheet)


def _told(finding: Finding) -> Text:
    told = Text(plain(finding.sentence))
    if finding.verdict is not Verdict.SOUND:
        told.append(f"\n-> {plain(finding.remedy)}", style="italic")
    return told
