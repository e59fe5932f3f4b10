import re

import pytest

from hyperlearn.errors import StorageError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.inspection.report import report, write_report
from tests.inspection.conftest import FEW, HOSTILE, PLAIN, TWO


@pytest.mark.parametrize("name", [PLAIN, HOSTILE, FEW, TWO, "empty"])
def test_a_report_needs_nothing_else_and_runs_nothing(history, name):
    text = report(history, name)
    assert not re.search(r"<(script|link|img|iframe)\b", text)
    assert "default-src 'none'" in text
    assert len(text) < 3_000_000
    assert "\x1b" not in text


def test_a_report_says_what_was_not_measured(history):
    assert "replayed without history (not measured)" in report(history, PLAIN)


def test_the_history_writes_the_report_of_its_latest_study(looked_at, tmp_path):
    with History(looked_at, readonly=True) as history:
        path = history.report(tmp_path / "latest.html")
    assert "<h1>empty</h1>" in path.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_named(history, tmp_path):
    with pytest.raises(StorageError, match="nowhere"):
        write_report(history, tmp_path / "nowhere" / "report.html", FEW)


def test_an_unknown_study_leaves_no_file(history, tmp_path):
    with pytest.raises(UnknownNameError):
        write_report(history, tmp_path / "report.html", "nowhere")
    assert not (tmp_path / "report.html").exists()
