from dataclasses import replace

from rich.console import Console

from hyperlearn.inspection.doctor import Diagnosis
from hyperlearn.inspection.doctor_sheet import doctor_sheet
from hyperlearn.inspection.storage_facts import SchemaFacts, StorageFacts

STORAGE = StorageFacts(
    kind="sqlite",
    journal_mode="wal",
    size_bytes=1536,
    hyperlearn_schema=SchemaFacts("0001", "0001"),
    optuna_schema=SchemaFacts("v1", "v2"),
    n_studies=2,
    n_trials=9,
    n_running=3,
    n_stale=1,
)
DIAGNOSIS = Diagnosis(
    versions={"hyperlearn": "0.1.0", "python": "3.11"},
    default_location="/data/history.db",
    default_source="data folder",
    location="/disk/\x1b[31mhistory.db",
    exists=True,
    storage=STORAGE,
    n_tasks=2,
    problem=None,
)
NOWHERE = replace(DIAGNOSIS, exists=False, storage=None, n_tasks=None)


def printed(diagnosis):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(doctor_sheet(diagnosis))
    lines = [line.split(maxsplit=1) for line in capture.get().splitlines()[1:]]
    return {words[0]: words[1].rstrip() for words in lines}


def test_a_storage_is_told_in_a_few_lines():
    lines = printed(DIAGNOSIS)
    assert lines["history"] == r"/disk/\x1b[31mhistory.db"
    assert lines["default"] == "/data/history.db, by data folder"
    assert lines["database"] == "sqlite, 1.5 KiB"
    assert lines["journal"] == "wal"
    assert lines["own"].endswith("0001, current")
    assert lines["optuna"].endswith("v1, not current: this version knows v2")
    assert lines["holds"] == "2 studies, 2 tasks, 9 trials"
    assert lines["running"].endswith("3, of which 1 stale: no sign of life for long")
    assert lines["versions"] == "hyperlearn 0.1.0, python 3.11"
    assert lines["problem"] == "none"


def test_a_storage_that_is_not_there_tells_only_where_it_would_be():
    lines = printed(NOWHERE)
    assert lines["history"].endswith("(not there yet: run a study first)")
    assert "database" not in lines


def test_a_journal_that_makes_readers_wait_comes_with_the_remedy():
    lines = printed(replace(DIAGNOSIS, storage=replace(STORAGE, journal_mode="delete")))
    assert "the next hyperlearn study" in lines["journal"]


def test_another_kind_of_database_has_no_journal_and_need_not_know_its_size():
    server = replace(STORAGE, kind="postgresql", journal_mode=None, size_bytes=None)
    lines = printed(replace(DIAGNOSIS, storage=server))
    assert lines["database"] == "postgresql"
    assert "journal" not in lines


def test_a_problem_is_told_as_text():
    lines = printed(replace(NOWHERE, location=None, default_location=None, problem="[b]bad\x07"))
    assert lines["problem"] == r"[b]bad\x07"
    assert lines["default"] == "-, by data folder"
