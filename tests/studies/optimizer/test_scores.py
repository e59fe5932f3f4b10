import math

import pytest

from studies.optimizer.scores import Board, log_loss
from studies.optimizer.trials import Ending


def ending(task: str, method: str, rate: float, train: float) -> Ending:
    return Ending(task, method, rate, 100, 0, train, 2 * train, 1.0)


BOARD = Board(
    [
        ending("a", "Adam", 0.1, 0.09),
        ending("a", "Adam", 0.01, 0.49),
        ending("a", "ours", 0.0, 0.19),
        ending("b", "Adam", 0.1, 0.99),
        ending("b", "Adam", 0.01, 0.49),
        ending("b", "ours", 0.0, 1.99),
    ],
    ("Adam",),
)


def by_train(of: Ending) -> float:
    return of.train


def test_the_score_is_the_mean_distance_from_the_best_setting_of_each_task() -> None:
    assert BOARD.score("Adam", by_train) == 0
    assert BOARD.score("ours", by_train) == pytest.approx((math.log(2) + math.log(4)) / 2)
    assert BOARD.score_at("Adam", 0.1, by_train) == pytest.approx(math.log(2) / 2)


def test_wins_are_counted_against_one_rate_or_the_best() -> None:
    assert BOARD.share_better("ours", "Adam", by_train) == 0
    assert BOARD.share_better("ours", "Adam", by_train, rate=0.01) == 0.5


def test_ending_above_the_beginning_or_nowhere_is_a_divergence() -> None:
    assert BOARD.divergences("ours") == 1
    assert ending("a", "x", 0.0, math.nan).has_diverged
    assert log_loss(math.nan) == log_loss(math.inf) == math.log(1e6)
