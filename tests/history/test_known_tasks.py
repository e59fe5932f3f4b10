import optuna

from hyperlearn.history.history import History
from hyperlearn.history.known_tasks import known_tasks
from hyperlearn.records import META_FEATURES_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task


def _study(name, **attributes):
    study = optuna.create_study(study_name=name)
    for key, value in attributes.items():
        study.set_user_attr(key, value)
    return study


def test_the_first_study_that_knows_a_task_tells_it():
    studies = [
        _study("a", **{TASK_ATTRIBUTE: "t"}),
        _study("b", **{TASK_ATTRIBUTE: "t", META_FEATURES_ATTRIBUTE: {"n": 1}}),
        _study("c", **{TASK_ATTRIBUTE: "t", META_FEATURES_ATTRIBUTE: {"n": 2}}),
        _study("d"),
    ]
    tasks = known_tasks(History.from_studies(studies).facts(), {"e": Task("e", {"n": 3})})
    assert tasks == {"t": Task("t", {"n": 1}), "d": Task("d"), "e": Task("e", {"n": 3})}
