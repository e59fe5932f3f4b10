import numpy as np

from hyperlearn.history.columns import (
    TrialColumns,
    ValueColumns,
    no_columns,
    object_array,
    rows_where,
    stacked,
)

FINISHED, RUNNING = 1, 0


def _trials(ids, states):
    n = np.arange(len(ids))
    never = np.full(len(ids), "NaT", "datetime64[us]")
    return TrialColumns(np.array(ids), n * 0, n, np.array(states), never, never)


def test_rows_are_chosen_and_stacked():
    values = ValueColumns(np.array([1, 2]), np.array([0, 0]), np.array([0.5, 1.5]))
    last = rows_where(values, np.array([False, True]))
    assert last.values.tolist() == [1.5]
    assert stacked(values, last).trial_ids.tolist() == [1, 2, 2]


def test_objects_that_are_sequences_stay_whole():
    assert object_array([(1, 2), (3, 4)]).tolist() == [(1, 2), (3, 4)]


def test_trials_are_found_by_their_identifiers():
    rows, is_known = _trials([2, 5, 9], [1, 1, 1]).positions(np.array([9, 3, 2, 99]))
    assert is_known.tolist() == [True, False, True, False]
    assert rows[is_known].tolist() == [2, 0]
    assert not no_columns().trials.positions(np.array([1]))[1].any()


def test_a_trial_is_settled_once_it_was_seen_finished():
    before = _trials([1, 2, 3], [FINISHED, RUNNING, RUNNING])
    now = _trials([1, 2, 3], [FINISHED, FINISHED, RUNNING])
    assert now.settled_since(before).tolist() == [True, False, False]
    assert now.settled_since(now).tolist() == [True, True, False]
    done = _trials([1, 2], [FINISHED, FINISHED])
    assert done.are_all_settled_since(done)
    assert not done.are_all_settled_since(no_columns().trials)
