import numpy as np

from studies.benchmarks.results import Result
from studies.benchmarks.summary import summarise
from studies.benchmarks.versus import duels


def _result(method, target, curve):
    return Result("table", method, "clean", target, 0, 0, curve, 0.0, 1.0)


SUMMARY = summarise(
    [
        _result("ours", "a", [0.4, 0.1]),
        _result("ours", "b", [0.4, 0.1]),
        _result("one", "a", [0.2, 0.2]),
        _result("one", "b", [0.2, 0.2]),
        _result("two", "a", [0.3, 0.3]),
        _result("two", "b", [0.9, 0.1]),
    ],
    ["ours", "one", "two"],
    [1, 2],
)


def test_the_best_peer_is_found_at_every_number_of_trials():
    first, second = duels(SUMMARY, "ours")

    assert (first.peer, second.peer) == ("one", "one")
    assert (first.ranked_peer, second.ranked_peer) == ("one", "two")
    assert np.allclose(first.ratio, 2)
    assert np.allclose(second.ratio, 0.5)


def test_the_lead_is_the_peers_mean_rank_less_ours():
    first, second = duels(SUMMARY, "ours")

    assert np.isclose(first.lead[0], first.peer_rank - first.rank)
    assert first.lead[0] == -1.5
    assert second.lead[1] <= second.lead[0] <= second.lead[2]
