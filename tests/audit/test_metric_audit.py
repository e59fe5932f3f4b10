import numpy as np
import pytest

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict


@pytest.fixture
def audit():
    return MetricAudit(
        "<b>study</b>",
        "accuracy",
        12,
        (
            Finding("ties", Verdict.DOUBTFUL, 0.5, "half <are> tied", "use more rows"),
            Finding.unknown("noise", "nothing was repeated", "repeat"),
        ),
    )


def test_a_finding_is_looked_up_by_its_check(audit):
    assert audit["ties"].number == 0.5
    assert np.isnan(audit["noise"].number)
    with pytest.raises(KeyError, match="'ties', 'noise'"):
        audit["leaks"]


def test_names_from_strangers_are_no_html(audit):
    page = audit._repr_html_()

    assert "<b>" not in page
    assert "&lt;b&gt;study&lt;/b&gt;" in page
    assert "half &lt;are&gt; tied" in page
    assert page.count("<tr>") == 3


def test_its_text_says_what_to_do(audit):
    assert "doubtful" in str(audit)
    assert "half <are> tied; use more rows" in str(audit)
