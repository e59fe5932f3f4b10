import platform

import pytest

from hyperlearn.history.history import History
from hyperlearn.inspection.doctor import diagnose
from hyperlearn.task import Task


def test_a_history_that_is_not_there_yet_is_no_problem(tmp_path):
    diagnosis = diagnose(None)
    assert diagnosis.location == diagnosis.default_location == str(tmp_path / "history.db")
    assert diagnosis.default_source == "HYPERLEARN_STORAGE"
    assert not diagnosis.exists
    assert diagnosis.storage is None
    assert diagnosis.problem is None


def test_the_data_folder_is_the_default_where_the_environment_names_none(monkeypatch):
    monkeypatch.delenv("HYPERLEARN_STORAGE")
    diagnosis = diagnose(None)
    assert diagnosis.default_source == "data folder"
    assert str(diagnosis.default_location).endswith("history.db")


def test_a_history_in_order_tells_its_facts(tmp_path):
    with History(tmp_path / "own.db") as history:
        history.record_task(Task("adult"))
    diagnosis = diagnose(str(tmp_path / "own.db"))
    assert diagnosis.storage is not None
    assert diagnosis.storage.hyperlearn_schema.is_current
    assert diagnosis.n_tasks == 1
    assert diagnosis.problem is None


def test_a_named_history_that_is_not_there_is_a_problem(tmp_path):
    diagnosis = diagnose(str(tmp_path / "missing.db"))
    assert "missing.db" in str(diagnosis.problem)


@pytest.mark.parametrize("url", ["", "://", "nosuch://x", "sqlite:///:memory:"])
def test_a_url_that_cannot_be_read_is_a_problem(url):
    assert diagnose(url).problem is not None


def test_a_default_that_cannot_be_read_is_a_problem_without_a_place(monkeypatch):
    monkeypatch.setenv("HYPERLEARN_STORAGE", "sqlite:///:memory:")
    diagnosis = diagnose(None)
    assert diagnosis.default_location is None
    assert diagnosis.problem is not None


def test_versions_are_those_in_use():
    versions = diagnose(None).versions
    assert versions["python"] == platform.python_version()
    assert set(versions) == {"hyperlearn", "optuna", "sqlalchemy", "python"}
