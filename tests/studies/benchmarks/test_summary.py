import numpy as np
import pytest

from studies.benchmarks.results import Result
from studies.benchmarks.summary import summarise


def _result(method, target, seed, curve, start_seconds=0.0):
    return Result("table", method, "clean", target, seed, 0, curve, start_seconds, 1.0)


RESULTS = [
    _result("ours", "a", 0, [0.4, 0.1], start_seconds=2.0),
    _result("ours", "a", 1, [0.2, 0.1]),
    _result("ours", "b", 0, [0.6, 0.0]),
    _result("theirs", "a", 0, [0.4, 0.4]),
    _result("theirs", "a", 1, [0.8, 0.4]),
    _result("theirs", "b", 0, [0.2, 0.2]),
    _result("theirs", "c", 0, [0.9, 0.9]),
]


@pytest.fixture
def summary():
    return summarise(RESULTS, ["ours", "theirs", "never run"], [1, 2, 50])


def test_only_what_every_arm_has_run_is_counted(summary):
    assert summary.labels == ("ours", "theirs")
    assert summary.budgets == (1, 2)
    assert summary.n_searches == 3
    assert summary.regrets.shape == (2, 2, 2)


def test_seeds_are_averaged_before_tasks(summary):
    assert np.allclose(summary.means, [[0.45, 0.05], [0.4, 0.3]])


def test_ties_share_their_rank(summary):
    assert np.allclose(summary.ranks[:, 0], [(1.5 + 1 + 2) / 3, (1.5 + 2 + 1) / 3])
    assert np.allclose(summary.ranks[:, 1], [1, 2])


def test_an_interval_holds_its_mean_and_stays_inside_the_tasks(summary):
    low, high = summary.intervals()

    assert (low <= summary.means).all()
    assert (summary.means <= high).all()
    assert (low >= summary.regrets.min(axis=1) - 1e-12).all()


def test_a_ratio_is_to_the_best_of_the_others(summary):
    assert np.allclose(summary.ratios("ours", ["theirs"])[0], [0.45 / 0.4, 0.05 / 0.3])
    assert np.allclose(summary.ratios("ours", ["ours", "theirs"])[0], [0.45 / 0.4, 1])


def test_a_ratio_of_no_regret_to_no_regret_is_1_and_to_none_it_is_infinite():
    results = [
        _result("ours", "a", 0, [0.0, 0.5]),
        _result("theirs", "a", 0, [0.0, 0.0]),
    ]

    ratios = summarise(results, ["ours", "theirs"], [1, 2]).ratios("ours", ["theirs"])

    assert ratios.tolist() == [[1.0, np.inf]] * 3


def test_the_dearest_start_of_a_fold_is_the_cost_of_learning(summary):
    assert summary.first_start_seconds.tolist() == [2.0, 0.0]


def test_without_a_common_search_there_is_no_summary():
    assert summarise(RESULTS[:1] + RESULTS[-1:], ["ours", "theirs"], [1]) is None
