import numpy as np

from hyperlearn.history.columns import (
    TrialColumns,
    ValueColumns,
    no_trials,
    object_array,
    rows_where,
    stacked,
)


def test_rows_are_chosen_and_stacked():
    values = ValueColumns(np.array([1, 2]), np.array([0, 0]), np.array([0.5, 1.5]))
    last = rows_where(values, np.array([False, True]))
    assert last.values.tolist() == [1.5]
    assert stacked(values, last).trial_ids.tolist() == [1, 2, 2]


def test_objects_that_are_sequences_stay_whole():
    assert object_array([(1, 2), (3, 4)]).tolist() == [(1, 2), (3, 4)]


def test_trials_without_times_are_the_same_trials():
    ids, never = np.array([1, 2]), np.full(2, "NaT", "datetime64[us]")
    trials = TrialColumns(ids, ids, ids, ids, never, never)
    assert trials.are_those(TrialColumns(ids, ids, ids, ids, never.copy(), never))
    assert not trials.are_those(TrialColumns(ids, ids, ids, ids + 1, never, never))
    assert not trials.are_those(no_trials())
