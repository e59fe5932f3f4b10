import math

import numpy as np
import pytest

from hyperlearn.metalearners.curves.strategy import N_STRATEGY, strategy_vector


@pytest.mark.parametrize("name", ["lr", "learning_rate", "learning_rate_init", "LR", "opt_lr"])
def test_a_rate_is_one_coordinate_whatever_it_is_called(name):
    np.testing.assert_array_equal(strategy_vector({name: 0.01}), strategy_vector({"lr": 0.01}))


def test_decay_rates_are_told_apart_by_the_length_of_their_memory():
    short, long, longer = (strategy_vector({"momentum": m}).sum() for m in (0.0, 0.9, 0.99))

    assert long - short == pytest.approx(longer - long)


def test_optimizers_and_schedules_are_kinds():
    sgd, adam = strategy_vector({"optimizer": "SGD"}), strategy_vector({"optimizer": "AdamW"})

    assert sgd.sum() == adam.sum() == 1.0
    assert (sgd != adam).any()
    assert (strategy_vector({"schedule": "cosine"}) != sgd).any()


def test_what_is_not_recognised_says_nothing():
    params = {"kernel": "rbf", "n_neighbors": 3, "lr": math.nan, "flag": None}

    np.testing.assert_array_equal(strategy_vector(params), np.zeros(N_STRATEGY))
