import optuna
import pytest
from optuna.storages import InMemoryStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend

from hyperlearn.guidance.knowledge import history_beside, knowledge_of
from hyperlearn.history.history import History
from hyperlearn.records import (
    KNOWN_UNTIL_ATTRIBUTE,
    META_FEATURES_ATTRIBUTE,
    MODEL_ATTRIBUTE,
)
from hyperlearn.study import create_study
from hyperlearn.task import Task
from tests.guidance.family import past_study

ADULT = Task("adult", {"nr_inst": 48842.0})


def test_a_study_learns_from_all_studies_but_itself():
    studies = [past_study(name, lambda p: p["x"], n_trials=2) for name in ("a", "b", "c")]

    known = knowledge_of(studies[1], History.from_studies(studies), None)

    assert [study.study_name for study in known.studies] == ["a", "c"]


def test_what_the_user_says_of_the_task_counts_most():
    study = optuna.create_study()
    study.set_user_attr(META_FEATURES_ATTRIBUTE, {"nr_inst": 1.0})

    known = knowledge_of(study, History.from_studies([]), ADULT)

    assert known.meta_features == {"nr_inst": 48842.0}


def test_without_a_task_the_study_itself_tells_its_meta_features():
    study = optuna.create_study()
    study.set_user_attr(META_FEATURES_ATTRIBUTE, {"nr_inst": 1})

    known = knowledge_of(study, History.from_studies([]), None)

    assert known.meta_features == {"nr_inst": 1.0}


def test_the_database_may_know_the_meta_features_of_the_studys_task(tmp_path):
    study = create_study(task=ADULT, storage=tmp_path / "studies.db")

    assert knowledge_of(study, None, None).meta_features == {"nr_inst": 48842.0}


def test_nobody_may_know_the_meta_features():
    known = knowledge_of(optuna.create_study(), History.from_studies([]), None)

    assert known.meta_features == {}


def test_a_study_in_a_database_has_its_history_beside_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'studies.db'}"
    optuna.create_study(study_name="past", storage=url)
    study = optuna.create_study(study_name="new", storage=url)

    known = knowledge_of(study, None, None)

    assert [one.study_name for one in known.studies] == ["past"]
    assert known.history is not None


def test_a_study_in_memory_has_the_default_history(tmp_path):
    optuna.create_study(study_name="past", storage=f"sqlite:///{tmp_path / 'history.db'}")

    known = knowledge_of(optuna.create_study(), None, None)

    assert [one.study_name for one in known.studies] == ["past"]


def test_a_study_in_a_journal_has_its_history_beside_it(tmp_path):
    journal = JournalStorage(JournalFileBackend(str(tmp_path / "journal.log")))
    optuna.create_study(study_name="past", storage=journal)
    study = optuna.create_study(study_name="new", storage=journal)

    known = knowledge_of(study, None, None)

    assert [one.study_name for one in known.studies] == ["past"]


def test_studies_of_another_model_are_not_known():
    forest, svm, unnamed, new = (optuna.create_study(study_name=name) for name in "abcd")
    forest.set_user_attr(MODEL_ATTRIBUTE, "RandomForestClassifier")
    svm.set_user_attr(MODEL_ATTRIBUTE, "SVC")
    new.set_user_attr(MODEL_ATTRIBUTE, "SVC")
    history = History.from_studies([forest, svm, unnamed])

    assert [one.study_name for one in knowledge_of(new, history, None).studies] == ["b", "c"]
    assert len(knowledge_of(unnamed, history, None).studies) == 2


def test_a_study_may_know_no_later_ones():
    studies = [past_study(name, lambda p: p["x"], n_trials=2) for name in ("a", "b")]
    history = History.from_studies([*studies, optuna.create_study(study_name="empty")])
    new = optuna.create_study()
    new.set_user_attr(KNOWN_UNTIL_ATTRIBUTE, history.facts()[1].started)

    assert [one.study_name for one in knowledge_of(new, history, None).studies] == ["a", "empty"]


def test_asking_for_history_makes_no_database_where_there_is_none(tmp_path):
    study = optuna.create_study(storage=InMemoryStorage())

    assert history_beside(study) is None
    assert knowledge_of(study, None, None).studies == ()
    assert not (tmp_path / "history.db").exists()


@pytest.mark.parametrize("is_cached", [True, False])
def test_a_database_is_found_behind_optunas_cache(tmp_path, is_cached):
    storage = optuna.storages.RDBStorage(f"sqlite:///{tmp_path / 'studies.db'}")
    given = optuna.storages.get_storage(storage) if is_cached else storage
    study = optuna.create_study(study_name="one", storage=given)

    beside = history_beside(study)

    assert beside is not None
    assert [one.study_name for one in beside.facts()] == ["one"]
