import math

import optuna
import pytest
from optuna.trial import create_trial

from hyperlearn.history.history import History
from hyperlearn.records import ORIGIN_ATTRIBUTE, WHY_ATTRIBUTE, Evidence, Origin

EVIDENCE = Evidence(Origin.SURROGATE, "good on both", 0.5, 0.25, (("adult", 0.75), ("few", 0.25)))


def study_with(why, storage=None, name="s"):
    study = optuna.create_study(study_name=name, storage=storage)
    attributes = {ORIGIN_ATTRIBUTE: "surrogate", WHY_ATTRIBUTE: why}
    study.add_trial(create_trial(value=1.0, user_attrs=attributes))
    study.add_trial(create_trial(value=2.0))
    return study


@pytest.fixture(params=["memory", "database"])
def history(request, path):
    if request.param == "memory":
        yield History.from_studies([study_with(EVIDENCE.as_attribute())])
        return
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    study_with(EVIDENCE.as_attribute(), storage)
    study_with(EVIDENCE.as_attribute(), storage, "other")
    with History(path, readonly=True) as opened:
        yield opened
    storage.engine.dispose()


def test_the_evidence_of_a_trial_is_read_as_it_was_written(history):
    (row,) = history.suggestions("s").itertuples()
    assert (row.number, row.origin, row.sentence) == (0, "surrogate", "good on both")
    assert (row.mean, row.deviation) == (0.5, 0.25)
    assert row.nearest_tasks == (("adult", 0.75), ("few", 0.25))


def test_without_a_name_all_studies_are_read(history):
    assert len(history.suggestions()) == len(history.studies())


@pytest.mark.parametrize(
    "why", [None, "words", 3, [], {"nearest_tasks": "text", "mean": "1"}, {"nearest_tasks": [[1]]}]
)
def test_what_is_no_evidence_is_none(why):
    (row,) = History.from_studies([study_with(why)]).suggestions().itertuples()
    assert math.isnan(row.mean)
    assert row.nearest_tasks == ()


def test_a_history_without_studies_has_no_suggestions():
    assert History.from_studies([]).suggestions().empty
