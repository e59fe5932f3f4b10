import os
from pathlib import Path

import optuna
import pytest

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.study import StudyHome, study_home
from hyperlearn.tune.run_folders import RunFolders, logging_to


@pytest.fixture
def memory():
    return StudyHome(optuna.storages.InMemoryStorage(), None)


def test_runs_of_an_sqlite_study_lie_beside_the_file(database):
    folders = RunFolders.of_study(study_home(database, None), "a study", None)

    assert folders.path.parent == database.with_name("studies.db.runs")
    assert folders.path.name.startswith("a-study-")
    assert not folders.path.exists()


def test_names_that_look_alike_have_folders_of_their_own(memory, tmp_path):
    names = ("a/b", "a b", "..", "\u00e4", "x" * 300, "x" * 301)
    paths = {RunFolders.of_study(memory, name, tmp_path).path for name in names}

    assert len(paths) == len(names)
    assert {path.parent for path in paths} == {tmp_path}
    for path in paths:
        path.mkdir()


def test_another_attempt_shares_the_checkpoints_and_not_the_log():
    folders = RunFolders(Path("runs"))

    assert folders.checkpoints(7, {"failed_trial": 3}) == folders.checkpoints(3, {})
    assert folders.log(7) != folders.log(3)


def test_a_file_is_no_folder(memory, database):
    database.touch()

    with pytest.raises(InvalidArgumentError, match="a file; give a folder"):
        RunFolders.of_study(memory, "x", database)


def test_what_is_printed_goes_into_the_log_meanwhile(tmp_path, capfd):
    path = tmp_path / "3" / "log.txt"
    with logging_to(path):
        os.write(1, b"inside\n")
    os.write(1, b"outside\n")

    assert path.read_text() == "inside\n"
    assert capfd.readouterr().out == "outside\n"


def test_where_no_folder_can_be_made_a_run_goes_on_without_a_log(tmp_path, capfd):
    (tmp_path / "3").touch()
    with logging_to(tmp_path / "3" / "log.txt"):
        os.write(1, b"inside\n")

    assert capfd.readouterr().out == "inside\n"
