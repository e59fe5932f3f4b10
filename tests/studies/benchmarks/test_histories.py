import numpy as np
import pytest

from studies.benchmarks.histories import HISTORIES, N_IN_SMALL, with_history
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


def test_another_metric_keeps_the_order_and_nothing_else(fold):
    changed = with_history(fold, "other_metric").sources

    for true, other in zip(fold.sources, changed, strict=True):
        assert np.array_equal(np.argsort(true.losses), np.argsort(other.losses))
        assert np.ptp(other.losses) != pytest.approx(np.ptp(true.losses))


def test_one_poisoned_source_leaves_the_others_alone(fold):
    first, *others = with_history(fold, "poisoned").sources

    assert first.losses.argmin() == fold.sources[0].losses.argmax()
    assert tuple(others) == fold.sources[1:]


def test_identical_sources_are_one_source_under_all_names(fold):
    changed = with_history(fold, "identical").sources

    assert [source.name for source in changed] == [source.name for source in fold.sources]
    assert all(source.losses is fold.sources[0].losses for source in changed)


def test_beside_a_giant_the_others_are_small(fold):
    giant, *others = with_history(fold, "giant").sources

    assert giant is fold.sources[0]
    assert all(len(small.losses) <= N_IN_SMALL for small in others)


def test_no_history_has_no_source(fold):
    assert with_history(fold, "none").sources == ()


@pytest.mark.parametrize("history", HISTORIES)
def test_the_targets_are_never_touched_and_nothing_made_is_kept(fold, history):
    fold.once("key", lambda _: "made of the true sources")

    changed = with_history(fold, history)

    assert changed.targets is fold.targets
    assert changed.once("key", lambda _: "made anew") == "made anew"
