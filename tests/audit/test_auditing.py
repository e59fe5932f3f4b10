import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.audit.auditing import CHECKS, audit_metric
from hyperlearn.audit.metric_audit import NOTHING_TO_DO, Verdict
from tests.audit.cases import evidence

UNIT_FREE = ("noise", "saturation", "ties", "agreement", "foresight", "movement", "finiteness")


def study(seed, scale=1.0, shift=0.0, *, maximize=True):
    """Thirty-six runs with curves and a second metric, all of a seed."""
    rng = np.random.default_rng(seed)
    points = rng.random((36, 2))
    values = -np.sum((points - 0.4) ** 2, axis=1) + 0.02 * rng.standard_normal(36)
    values = np.round(values, rng.integers(1, 4))
    missing = np.exp(-np.arange(12) / 3.0)
    curves = values[:, np.newaxis] - missing + 0.01 * rng.standard_normal((36, 12))
    sign = 1.0 if maximize else -1.0
    return evidence(
        sign * (scale * values + shift),
        curves=sign * (scale * curves + shift),
        points=points,
        others={"val_loss": -values + 0.1 * rng.standard_normal(36)},
        maximize=maximize,
    )


@given(st.integers(0, 50), st.floats(1e-3, 1e3), st.floats(-10, 10))
def test_the_unit_of_the_metric_does_not_matter(seed, scale, shift):
    here, there = audit_metric("s", study(seed)), audit_metric("s", study(seed, scale, shift))

    for check in UNIT_FREE:
        assert there[check].number == pytest.approx(here[check].number, rel=1e-4, abs=1e-6)
        assert there[check].verdict == here[check].verdict


@given(st.integers(0, 200))
def test_a_metric_and_its_negative_that_is_minimised_are_judged_alike(seed):
    here, there = audit_metric("s", study(seed)), audit_metric("s", study(seed, maximize=False))

    for check in UNIT_FREE:
        assert there[check].number == pytest.approx(here[check].number, abs=1e-12)
        assert there[check].verdict == here[check].verdict


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=40), st.booleans())
def test_whatever_the_values_each_check_finds_something(values, maximize):
    audit = audit_metric("s", evidence(values, maximize=maximize))

    assert len(audit.findings) == len(CHECKS)
    for finding in audit.findings:
        assert finding.sentence
        assert finding.remedy
        assert (finding.remedy == NOTHING_TO_DO) == (finding.verdict is Verdict.SOUND)
        assert np.isnan(finding.number) == (finding.verdict is Verdict.UNKNOWN)


def test_the_gravest_findings_come_first():
    audit = audit_metric("s", evidence([0.9] * 20, curves=[[0.1, 0.5, 0.9]] * 20))

    order = ["flawed", "doubtful", "sound", "unknown"]
    places = [order.index(finding.verdict) for finding in audit.findings]
    assert places == sorted(places)
    assert audit.verdict is Verdict.FLAWED
    assert audit.flaws == audit.findings[: len(audit.flaws)]


def test_a_study_without_runs_is_unknown_in_everything():
    audit = audit_metric("s", evidence([]))

    assert {finding.verdict for finding in audit.findings} == {Verdict.UNKNOWN}
    assert audit.verdict is Verdict.UNKNOWN
