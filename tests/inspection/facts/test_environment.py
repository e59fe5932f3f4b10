import dataclasses

import optuna

import hyperlearn as hl
from hyperlearn.history.history import History
from hyperlearn.inspection.facts.environment import environment_section
from hyperlearn.inspection.facts.reading import StudyReading


def test_devices_and_versions_are_told(reading):
    facts = dict(environment_section(reading).table.rows)
    assert facts["ran on"] == "cpu"
    assert facts["digest of the code"] == "not recorded"
    assert "optuna " in facts["versions that wrote this page"]
    assert facts["seed"] == "not recorded"


def test_the_seed_the_sampler_and_the_versions_of_each_search_are_told():
    memory = optuna.storages.InMemoryStorage()
    for seed in (3, 4):
        study = hl.create_study(
            study_name="one",
            storage=memory,
            sampler=hl.MetaSampler(seed=seed),
            load_if_exists=True,
        )
    section = environment_section(StudyReading.of(History.from_studies([study]), "one"))
    facts = dict(section.table.rows)
    assert (facts["seed of search 1"], facts["seed of search 2"]) == ("3", "4")
    assert facts["sampler of search 1"] == "MetaSampler"
    assert "python " in facts["versions of search 2"]
    assert "gone on with 1 times" in section.sentence


def test_code_that_changed_within_a_study_is_warned_of(reading):
    digests = ["a" * 64] * 12 + ["b" * 64] * 12
    changed = dataclasses.replace(reading, trials=reading.trials.assign(code_digest=digests))
    assert "the code changed 1 times" in environment_section(changed).sentence
