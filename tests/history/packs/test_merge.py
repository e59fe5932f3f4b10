"""Merging adds what is new, changes nothing, and reports what it left out."""

import math
import sqlite3

import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import TrialState, create_trial

from hyperlearn.errors import ReadOnlyStorageError, StorageError
from hyperlearn.history.history import History
from hyperlearn.history.packs import merge as merging
from hyperlearn.task import Task
from tests.history.packs.test_files import same_history


@pytest.fixture
def other(tmp_path):
    with History(tmp_path / "other.db") as other:
        yield other


def _dump(path):
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def _trial(value, x=0.5, state=TrialState.COMPLETE):
    distribution = {"x": FloatDistribution(0, 1)}
    return create_trial(state=state, value=value, params={"x": x}, distributions=distribution)


def _study(history, name="a", trials=(), **options):
    storage = history.optuna_storage(heartbeat=False)
    study = optuna.create_study(study_name=name, storage=storage, load_if_exists=True, **options)
    study.add_trials(trials)
    return study


def test_the_same_a_second_time_changes_nothing(full, other, place):
    full.export(place)
    other.merge(place)
    before = _dump(other.location)
    report = other.merge(place)
    assert (report.n_studies, report.n_trials, report.n_unchanged) == (0, 0, 2)
    assert _dump(other.location) == before


def test_a_history_merged_into_itself_changes_nothing(full):
    before = _dump(full.location)
    assert full.merge(full.location).n_trials == 0
    assert full.merge(full).n_unchanged == 2
    assert _dump(full.location) == before


def test_of_a_study_that_has_grown_the_new_trials_are_added(full, other):
    _study(full, "a", [_trial(1.0)])
    other.merge(full)
    _study(full, "a", [_trial(2.0), _trial(None, state=TrialState.FAIL)])
    report = other.merge(full)
    assert (report.n_trials, report.n_grown, report.n_unchanged) == (2, 1, 2)
    same_history(full, other)


@pytest.mark.parametrize(
    ("trial", "reason"),
    [
        (_trial(7.0), "trial 0 is another one there"),
        (_trial(1.0, x=0.25), "trial 0 is another one there"),
        (create_trial(value=1.0), "trial 0 is another one there"),
        (_trial(None, state=TrialState.FAIL), "trial 0 is another one there"),
    ],
)
def test_a_study_of_the_same_name_with_other_trials_is_left_out_and_told(
    full, other, trial, reason
):
    _study(full, "a", [_trial(1.0), _trial(2.0)])
    _study(other, "a", [trial])
    report = other.merge(full)
    (conflict,) = report.conflicts
    assert (conflict.kind, conflict.name, conflict.reason) == ("study", "a", reason)
    assert "study 'a' was left out: trial 0" in str(report)
    assert report.n_studies == 2
    assert len(other.trials("a")) == 1


def test_a_study_of_the_same_name_with_another_direction_is_left_out(full, other):
    _study(full, "a", [_trial(1.0)])
    _study(other, "a", [_trial(1.0)], direction="maximize")
    (conflict,) = other.merge(full).conflicts
    assert "directions" in conflict.reason


def test_a_study_that_runs_here_gets_no_trials_of_the_numbers_it_has_given(full, other):
    _study(full, "a", [_trial(1.0), _trial(2.0)])
    _study(other, "a").ask()
    assert "trial 0" in other.merge(full).conflicts[0].reason


def test_a_task_is_filled_in_and_never_changed(full, other):
    full.record_task(Task("known", {"n": 1.0}))
    full.record_task(Task("other", {"n": 1.0}))
    other.record_task(Task("known"))
    other.record_task(Task("other", {"n": 2.0}))
    (conflict,) = other.merge(full).conflicts
    assert (conflict.kind, conflict.name) == ("task", "other")
    tasks = other._opened.own.tasks()
    assert tasks["known"].meta_features == {"n": 1.0}
    assert tasks["other"].meta_features == {"n": 2.0}
    assert math.isnan(tasks["svm on adult"].meta_features["skew"])


@pytest.mark.parametrize("broken", ["insert_studies", "insert_piece", "read_studies"])
def test_what_fails_on_the_way_leaves_nothing_behind(full, other, monkeypatch, broken):
    other.optuna_storage(heartbeat=False)
    before = _dump(other.location)
    real, calls = getattr(merging, broken), []

    def fails(*args):
        calls.append(real(*args))
        if len(calls) == (2 if broken == "read_studies" else 1):
            raise sqlite3_full()
        return calls[-1]

    monkeypatch.setattr(merging, broken, fails)
    with pytest.raises(StorageError, match="cannot grow; make room"):
        other.merge(full)
    assert _dump(other.location) == before


def sqlite3_full():
    from sqlalchemy.exc import OperationalError

    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("INSERT", None, error)


def test_trials_get_identifiers_that_none_of_our_rows_has(full, other):
    other.recorder().run(3, seconds=1.0)  # left behind by a trial that is gone
    other.merge(full)
    assert other.trials()["duration_seconds"].tolist()[:1] == [2.5]
    assert min(one.trial_ids.min() for one in other.facts()) == 4


def test_a_history_that_is_only_read_is_not_merged_into(full, plain, tmp_path):
    with History(full.location, readonly=True) as history, pytest.raises(ReadOnlyStorageError):
        history.merge(tmp_path / "nowhere")
