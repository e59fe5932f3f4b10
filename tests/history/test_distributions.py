import warnings

import numpy as np
from optuna.distributions import (
    CategoricalDistribution,
    DiscreteUniformDistribution,
    FloatDistribution,
    IntDistribution,
    IntLogUniformDistribution,
)

from hyperlearn.history.distributions import plain_distribution, unite

NAN = float("nan")


def _united(*pairs):
    """Unite the distributions and values of trials, in their order."""
    distributions = [distribution for distribution, _ in pairs]
    values = np.array([value for _, value in pairs], float)
    return unite(distributions, np.arange(len(pairs)), values)


def test_one_distribution_stays_with_its_values():
    values = np.array([1.0, 2.0])
    distribution = FloatDistribution(0, 3)
    united, same = unite([distribution], np.array([0, 0]), values)
    assert united is distribution
    assert same is values


def test_the_widest_bounds_stand_for_the_study():
    united, values = _united(
        (FloatDistribution(1e-3, 1, log=True), 0.5), (FloatDistribution(1e-2, 10, log=True), 5.0)
    )
    assert united == FloatDistribution(1e-3, 10, log=True)
    np.testing.assert_array_equal(values, [0.5, 5.0])


def test_a_common_grid_keeps_its_step_and_others_lose_it():
    grid, _ = _united((IntDistribution(0, 4, step=2), 2), (IntDistribution(0, 8, step=2), 8))
    assert grid == IntDistribution(0, 8, step=2)
    shifted, _ = _united((IntDistribution(1, 5, step=2), 3), (IntDistribution(0, 8, step=2), 8))
    assert shifted == IntDistribution(0, 8)
    fine, _ = _united(
        (FloatDistribution(0, 1, step=0.5), 1), (FloatDistribution(0, 1, step=0.25), 1)
    )
    assert fine == FloatDistribution(0, 1)


def test_of_another_scale_or_kind_only_the_latest_counts():
    united, values = _united((FloatDistribution(0, 9), 0.0), (FloatDistribution(1, 5, log=True), 3))
    assert united == FloatDistribution(1, 5, log=True)
    np.testing.assert_array_equal(values, [NAN, 3])
    united, values = _united((CategoricalDistribution(["a"]), 0), (IntDistribution(1, 5), 3))
    assert united == IntDistribution(1, 5)
    np.testing.assert_array_equal(values, [NAN, 3])


def test_choices_are_united_by_value():
    united, values = _united(
        (FloatDistribution(0, 1), 1.0),
        (CategoricalDistribution(["old", "b"]), 0),
        (CategoricalDistribution(["old", "b"]), 1),
        (CategoricalDistribution(["a", "b", True]), 2),
    )
    assert united == CategoricalDistribution(["a", "b", True, "old"])
    np.testing.assert_array_equal(values, [NAN, 3, 1, 2])


def test_kinds_that_optuna_renamed_are_given_their_new_names():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old = [DiscreteUniformDistribution(0, 1, 0.25), IntLogUniformDistribution(1, 8)]
    new = [FloatDistribution(0, 1, step=0.25), IntDistribution(1, 8, log=True)]
    assert [plain_distribution(one) for one in old] == new
    assert plain_distribution(new[0]) is new[0]
