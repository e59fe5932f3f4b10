from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.web.trial_list import trial_rows
from tests.inspection.conftest import PLAIN


def test_a_trial_is_a_line_that_leads_to_its_page(reading):
    line = trial_rows(rows(reading.trials)[:1], PLAIN)[0]
    assert line.link == "/trial?study=svm+on+adult&number=0"
    assert (line.number, line.state, line.origin, line.duration) == (
        "0", "complete", "defaults", "0.25 s",
    )  # fmt: skip
    assert line.configuration.startswith("degree=") or "lr=" in line.configuration
