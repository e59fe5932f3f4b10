import numpy as np
import pytest

from studies.benchmarks.histories import HISTORIES, with_history
from studies.benchmarks.protocol import make_fold
from tests.studies.benchmarks.tiny import tiny_table


@pytest.fixture
def fold():
    return make_fold(tiny_table(), 1)


def test_a_shuffled_history_has_the_same_losses_in_another_order(fold):
    for true, shuffled in zip(fold.sources, with_history(fold, "shuffled").sources, strict=True):
        assert sorted(shuffled.losses) == sorted(true.losses)
        assert not np.array_equal(shuffled.losses, true.losses)
        assert np.array_equal(shuffled.vectors, true.vectors)


def test_a_flipped_history_ranks_every_source_the_other_way_round(fold):
    for true, flipped in zip(fold.sources, with_history(fold, "flipped").sources, strict=True):
        assert flipped.losses.argmin() == true.losses.argmax()


def test_no_history_has_no_source(fold):
    assert with_history(fold, "none").sources == ()


@pytest.mark.parametrize("history", HISTORIES)
def test_the_targets_are_never_touched_and_nothing_made_is_kept(fold, history):
    fold.once("key", lambda _: "made of the true sources")

    changed = with_history(fold, history)

    assert changed.targets is fold.targets
    assert changed.once("key", lambda _: "made anew") == "made anew"
