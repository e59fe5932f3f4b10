import sqlite3

import optuna
import pytest
from optuna.samplers import RandomSampler
from optuna.storages import InMemoryStorage, RDBStorage

from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.guidance.sampler import MetaSampler
from hyperlearn.history.history import History
from hyperlearn.records import META_FEATURES_ATTRIBUTE, RECIPE_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.study import create_study
from hyperlearn.task import Task

ADULT = Task("adult", {"nr_inst": 48842.0}, domain="census")


def tasks(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT name, domain FROM hyperlearn_tasks").fetchall()


def test_a_study_is_an_optuna_study_in_the_default_history(tmp_path):
    study = create_study(study_name="plain", direction="maximize")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)

    assert type(study) is optuna.Study
    loaded = optuna.load_study(study_name="plain", storage=f"sqlite:///{tmp_path / 'history.db'}")
    assert len(loaded.trials) == 2


def test_a_study_learns_from_history_by_default():
    assert isinstance(create_study().sampler, MetaSampler)


def test_a_sampler_and_a_pruner_that_are_given_are_used():
    sampler, pruner = RandomSampler(), optuna.pruners.NopPruner()

    study = create_study(sampler=sampler, pruner=pruner)

    assert study.sampler is sampler
    assert study.pruner is pruner


def test_a_task_is_named_in_the_study_and_kept_in_the_history(tmp_path):
    study = create_study(task=ADULT)

    assert study.user_attrs.keys() == {TASK_ATTRIBUTE, RECIPE_ATTRIBUTE}
    assert study.user_attrs[TASK_ATTRIBUTE] == "adult"
    assert tasks(tmp_path / "history.db") == [("adult", "census")]


def test_without_a_database_the_study_keeps_the_meta_features():
    study = create_study(task=ADULT, storage=InMemoryStorage())

    told = {key: one for key, one in study.user_attrs.items() if key != RECIPE_ATTRIBUTE}
    assert told == {
        TASK_ATTRIBUTE: "adult",
        META_FEATURES_ATTRIBUTE: {"nr_inst": 48842.0},
    }


@pytest.mark.parametrize("kind", ["path", "text", "url", "storage"])
def test_a_study_lives_where_it_is_told_to(tmp_path, kind):
    path = tmp_path / "own.db"
    url = f"sqlite:///{path}"
    storage = {"path": path, "text": str(path), "url": url, "storage": RDBStorage(url)}[kind]

    create_study(task=ADULT, storage=storage, study_name="here", sampler=RandomSampler())

    assert optuna.get_all_study_names(url) == ["here"]
    assert tasks(path) == [("adult", "census")]
    assert not (tmp_path / "history.db").exists()


def test_a_study_lives_in_the_database_of_its_history(tmp_path):
    create_study(history=History(tmp_path / "past.db"), study_name="here")

    assert optuna.get_all_study_names(f"sqlite:///{tmp_path / 'past.db'}") == ["here"]


def test_a_storage_is_where_it_lives_even_if_it_learns_from_elsewhere(tmp_path):
    past = History(tmp_path / "past.db")

    create_study(history=past, storage=tmp_path / "own.db", study_name="here", task=ADULT)

    assert optuna.get_all_study_names(f"sqlite:///{tmp_path / 'own.db'}") == ["here"]
    assert tasks(tmp_path / "own.db") == [("adult", "census")]
    assert tasks(tmp_path / "past.db") == []


def test_the_trials_of_a_study_are_the_frame_that_optuna_makes(tmp_path):
    study = create_study(sampler=RandomSampler(seed=0))
    plain = optuna.create_study(sampler=RandomSampler(seed=0))
    for one in (study, plain):
        one.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    timed = ["datetime_start", "datetime_complete", "duration"]

    frame, expected = study.trials_dataframe(), plain.trials_dataframe()

    assert list(frame) == list(expected)
    assert frame.drop(columns=timed).equals(expected.drop(columns=timed))


def test_a_name_that_is_taken_is_refused_as_optuna_does():
    create_study(study_name="taken")

    with pytest.raises(optuna.exceptions.DuplicatedStudyError):
        create_study(study_name="taken")
    assert create_study(study_name="taken", load_if_exists=True).study_name == "taken"


def test_a_study_about_another_task_is_refused():
    create_study(study_name="one", task=ADULT)

    with pytest.raises(InvalidArgumentError, match="'one' is about task 'adult', not 'wine'"):
        create_study(study_name="one", task=Task("wine"), load_if_exists=True)


def test_a_task_given_by_name_alone_keeps_the_meta_features_known(tmp_path):
    create_study(study_name="one", task=ADULT)

    create_study(study_name="one", task=Task("adult"), load_if_exists=True)

    assert tasks(tmp_path / "history.db") == [("adult", "census")]


def test_several_directions_are_taken_as_by_optuna():
    study = create_study(directions=["maximize", "minimize"])

    assert [direction.name for direction in study.directions] == ["MAXIMIZE", "MINIMIZE"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"task": "adult"}, "task is 'adult'"),
        ({"history": "history.db"}, r"history is 'history.db'"),
        ({"storage": 7}, "storage is 7"),
    ],
)
def test_an_argument_of_another_kind_is_refused(wrong, reason):
    with pytest.raises(InvalidArgumentError, match=reason):
        create_study(**wrong)


def test_a_database_whose_folder_is_missing_is_refused(tmp_path):
    with pytest.raises(StorageError, match="folder"):
        create_study(storage=tmp_path / "nowhere" / "own.db")
