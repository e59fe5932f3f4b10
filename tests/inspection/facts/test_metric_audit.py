import dataclasses

from hyperlearn.audit.metric_audit import Finding, MetricAudit, Verdict
from hyperlearn.inspection.facts.metric_audit import audit_section, audit_sentence
from hyperlearn.inspection.facts.reading import StudyReading


def test_every_check_of_the_metric_has_a_row_with_what_to_do(history, reading):
    section = audit_section(reading)
    audit = history.audit(reading.facts.study_name)
    assert [row[:2] for row in section.table.rows] == [
        (one.check, one.verdict) for one in audit.findings
    ]
    assert f"accuracy is {audit.verdict}" in section.sentence


def test_a_sound_check_asks_for_nothing():
    sound = Finding("noise", Verdict.SOUND, 0.1, "it is quiet")
    grave = Finding("ties", Verdict.FLAWED, 0.9, "nine in ten are equal", "report more digits")
    audit = MetricAudit("study", "accuracy", 12, (grave, sound))
    assert audit_sentence(audit).endswith("1 sound, 1 flawed. The gravest: nine in ten are equal.")
    assert "gravest" not in audit_sentence(dataclasses.replace(audit, findings=(sound,)))


def test_before_a_trial_is_complete_there_is_nothing_to_audit(history):
    assert audit_section(StudyReading.of(history, "empty")) is None
