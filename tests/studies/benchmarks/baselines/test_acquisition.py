import numpy as np
from scipy.integrate import quad
from scipy.stats import norm

from studies.benchmarks.baselines.acquisition import (
    CandidateSearch,
    candidates,
    expected_improvement,
    min_max_scaled,
    standardised,
)
from studies.benchmarks.protocol import Setting, make_fold
from tests.studies.benchmarks.tiny import SPACE, tiny_table


class FirstAxis:
    """Likes a high rate."""

    def __init__(self, fold):
        self.values = candidates(fold)[:, 0]
        self.told = []

    def scores(self, inputs, losses):
        self.told.append((len(inputs), list(losses)))
        return self.values


def _search(first=()):
    setting = Setting(make_fold(tiny_table(), 0), "target", None, {}, seed=0, n_trials=10)
    scorer = FirstAxis(setting.fold)
    return CandidateSearch(setting, scorer, first), scorer


def test_the_candidate_of_the_highest_score_is_asked_for_and_then_the_next():
    search, scorer = _search()

    one, other = search.ask(), search.ask()

    assert [one["rate"], other["rate"]] == sorted(scorer.values)[-1:-3:-1]


def test_a_candidate_that_was_run_is_not_asked_for():
    search, scorer = _search()
    best = candidates(make_fold(tiny_table(), 0))[scorer.values.argmax()]

    search.tell(SPACE.params(best), 0.5)

    assert search.ask()["rate"] == sorted(scorer.values)[-2]
    assert scorer.told == [(1, [0.5])]


def test_what_a_search_begins_with_is_asked_first_and_in_order():
    first = np.array([[0.5, 1.0, 2.0], [-0.5, 0.0, 3.0]])
    search, scorer = _search(first)

    assert [search.ask()["rate"] for _ in range(2)] == [0.5, -0.5]
    assert scorer.told == []


def test_every_source_has_its_best_among_the_distinct_candidates():
    fold = make_fold(tiny_table(), 0)
    found = candidates(fold)

    assert len(np.unique(np.round(found, 9), axis=0)) == len(found)
    for source in fold.sources:
        best = source.vectors[source.losses.argmin()]
        assert (np.abs(found - best).max(axis=1) < 1e-9).any()


def test_expected_improvement_is_the_integral_that_defines_it():
    integral, _ = quad(lambda y: max(0.2 - y, 0) * norm.pdf(y, 0.5, 0.7), -6, 0.2)

    assert np.isclose(expected_improvement(np.array([0.5]), np.array([0.7]), 0.2)[0], integral)


def test_losses_that_are_all_the_same_scale_to_zeros():
    same = np.full(3, 2.5)

    assert standardised(same).tolist() == min_max_scaled(same).tolist() == [0, 0, 0]
