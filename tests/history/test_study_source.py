import warnings

import numpy as np
import optuna
import pytest
from optuna.storages import InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import create_trial

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.records import META_FEATURES_ATTRIBUTE, ORIGIN_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task


@pytest.fixture(params=["memory", "journal", "tables in memory"])
def storage(request, tmp_path):
    if request.param == "memory":
        return InMemoryStorage()
    if request.param == "tables in memory":
        return RDBStorage("sqlite://")
    return JournalStorage(JournalFileBackend(str(tmp_path / "journal.log")))


def test_any_storage_is_a_history(storage, plain_study):
    study = plain_study(storage)
    study.set_user_attr(TASK_ATTRIBUTE, "adult")
    study.set_user_attr(META_FEATURES_ATTRIBUTE, {"n": 5, "skew": float("inf"), "text": "no"})
    history = History(storage)
    (facts,) = history.facts()
    assert facts.task_name == "adult"
    assert facts.meta_features.keys() == {"n", "skew"}
    assert np.isnan(facts.meta_features["skew"])
    assert facts.trial_ids.tolist() == [trial._trial_id for trial in study.trials]
    assert facts.losses[0, 0] == -study.trials[0].value
    assert facts.losses[1, 0] == -study.trials[1].intermediate_values[2]
    assert np.isnan(facts.losses[2, 0])
    assert history.optuna_storage() is storage


def test_what_is_recorded_beside_any_storage_is_read(storage, plain_study):
    history = History(storage)
    study = plain_study(storage)
    first = study.trials[0]._trial_id
    history.recorder().run(first, seconds=9.0, failure=ValueError("bad"))
    history.recorder().measurements(first, [(0, 0.5, "loss", 1.0)])
    history.record_task(Task("svm on adult", {"n": 3}))
    row = history.trials().iloc[0]
    assert (row["duration_seconds"], row["failure"]) == (9.0, "ValueError: bad")
    assert history.curves().query("number == 0")["metric"].tolist() == ["loss"]
    assert history.facts()[0].meta_features == {"n": 3.0}


def test_meta_features_may_stand_under_a_plain_name():
    study = optuna.create_study()
    study.set_user_attr("meta_features", {"n": 5})
    assert History.from_studies([study]).facts()[0].meta_features == {"n": 5.0}


def test_tasks_that_are_given_know_better():
    study = optuna.create_study(study_name="a")
    study.set_user_attr(META_FEATURES_ATTRIBUTE, {"n": 5})
    (facts,) = History.from_studies([study], {"a": Task("adult", {"n": 7}, "census")}).facts()
    assert (facts.task_name, facts.domain, facts.meta_features) == ("adult", "census", {"n": 7.0})


def test_studies_of_several_storages_do_not_mix():
    studies = [optuna.create_study(study_name=name) for name in "ab"]
    for study, values in zip(studies, ([1.0, 2.0], [3.0]), strict=True):
        study.add_trials(
            create_trial(value=value, user_attrs={ORIGIN_ATTRIBUTE: study.study_name})
            for value in values
        )
    history = History.from_studies(studies)
    assert [facts.losses[:, 0].tolist() for facts in history.facts()] == [[1.0, 2.0], [3.0]]
    assert history.trials()["origin"].tolist() == ["a", "a", "b"]


def test_trials_that_come_later_are_read():
    study = optuna.create_study()
    history = History.from_studies([study])
    assert len(history.facts()[0]) == 0
    study.add_trial(create_trial(value=1.0))
    assert len(history.facts()[0]) == 1
    assert history.facts()[0] is history.facts()[0]


def test_choices_that_no_database_could_hold_are_read():
    study = optuna.create_study()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study.optimize(lambda t: len(t.suggest_categorical("layers", [(8,), (8, 4)])), n_trials=3)
    table = History.from_studies([study]).trials()
    assert table["params_layers"].tolist() == [trial.params["layers"] for trial in study.trials]


def test_names_must_be_unique_and_tasks_have_their_study():
    study = optuna.create_study(study_name="a")
    with pytest.raises(InvalidArgumentError, match="2 studies are called 'a'"):
        History.from_studies([study, optuna.create_study(study_name="a")])
    with pytest.raises(InvalidArgumentError, match="study 'b', which is not given"):
        History.from_studies([study], {"b": Task("b")})
