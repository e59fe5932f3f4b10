import dataclasses

from hyperlearn.inspection.facts.environment import environment_section


def test_devices_and_versions_are_told(reading):
    facts = dict(environment_section(reading).table.rows)
    assert facts["ran on"] == "cpu"
    assert facts["digest of the code"] == "not recorded"
    assert {"python", "hyperlearn", "optuna"} <= facts.keys()


def test_code_that_changed_within_a_study_is_warned_of(reading):
    digests = ["a" * 64] * 12 + ["b" * 64] * 12
    changed = dataclasses.replace(reading, trials=reading.trials.assign(code_digest=digests))
    assert "the code changed 1 times" in environment_section(changed).sentence
