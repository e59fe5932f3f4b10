import io

from rich.console import Console

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict
from hyperlearn.inspection.audit_sheet import audit_sheet
from hyperlearn.inspection.page import Page

AUDIT = MetricAudit(
    "svm\x1b[31m",
    "accuracy",
    1,
    (
        Finding("ties", Verdict.DOUBTFUL, 0.5, "half are tied", "use more rows"),
        Finding("noise", Verdict.SOUND, 0.1, "little noise"),
    ),
)


def printed(width):
    console = Console(file=io.StringIO(), width=width or 10_000)
    console.print(audit_sheet(AUDIT, Page(width, "▁█")))
    return console.file.getvalue()


def test_findings_stand_with_their_remedies_where_there_is_something_to_do():
    lines = [line.split() for line in printed(None).splitlines()]

    assert lines[0][-4:] == ["1", "complete", "run:", "doubtful"]
    assert lines[1] == ["ties", "doubtful", "0.5", "half", "are", "tied"]
    assert lines[2] == ["->", "use", "more", "rows"]
    assert lines[3] == ["noise", "sound", "0.1", "little", "noise"]


def test_no_line_is_longer_than_the_page():
    assert max(len(line) for line in printed(40).splitlines()) <= 40


def test_names_from_strangers_are_not_obeyed():
    assert "\x1b" not in printed(None)
