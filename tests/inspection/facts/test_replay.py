import dataclasses

import numpy as np

from hyperlearn.inspection.facts.progress import incumbent_section, progress_section, saved_sentence
from hyperlearn.inspection.facts.replay import Replay, replay


def test_a_replay_only_gets_better_and_is_the_same_again(reading):
    one, other = replay(reading), replay(reading)
    assert np.all(np.diff(one.median) >= 0)  # the metric is maximised
    assert np.all((one.low <= one.median) & (one.median <= one.high))
    assert np.array_equal(one.median, other.median)


def test_a_replay_is_never_better_than_the_best_that_was_measured(reading):
    values = -reading.losses[reading.is_complete]  # the metric is maximised
    played = replay(reading)
    assert played.high.max() <= values.max()
    assert played.low.min() >= values.min()


def test_where_history_suggested_nothing_there_is_nothing_to_replay(reading):
    unguided = dataclasses.replace(reading, trials=reading.trials.assign(origin="fallback"))
    assert replay(unguided) is None


def test_a_replay_is_labelled_as_not_measured(reading):
    section = progress_section(reading)
    names = [mark.name for mark in section.charts[0].marks]
    assert "replayed without history (not measured)" in names
    assert "was not measured" in section.note
    assert "replayed" not in incumbent_section(reading).sentence


def test_saved_trials_are_counted_as_far_as_the_replay_went(reading):
    slow = Replay(np.array([0.1, 0.2, 0.5]), np.zeros(3), np.ones(3))
    assert "1 trials sufficed for 0.5; replayed without history it took 3" in saved_sentence(
        np.array([0.5, 0.5, 0.5]), slow, reading
    )
    never = Replay(np.array([0.1, 0.2, 0.3]), np.zeros(3), np.ones(3))
    assert "3 did not" in saved_sentence(np.array([0.1, 0.5, 0.5]), never, reading)
