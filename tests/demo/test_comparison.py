import numpy as np
import pytest

from hyperlearn.demo.comparison import Comparison, compare, on_average
from hyperlearn.demo.plan import Method, Search
from hyperlearn.demo.searches import Outcome

GOOD = np.array([0.70, 0.80, 0.80, 0.85, 0.90, 0.91])
SLOW = np.array([0.50, 0.60, 0.70, 0.80, 0.80, 0.90])
POOR = np.array([0.50, 0.50, 0.50, 0.50, 0.50, 0.60])


def comparison(with_history, without_history, tpe):
    curves = dict(zip(Method, (with_history, without_history, tpe), strict=True))
    return Comparison("wine", curves)


def test_trials_needed_count_from_one_to_what_history_has_after_five():
    found = comparison(GOOD, SLOW, POOR)

    assert found.trials_needed(Method.WITHOUT_HISTORY) == 6
    assert found.trials_needed(Method.TPE) is None
    assert found.trials_needed(Method.WITH_HISTORY) == 5


def test_a_misleading_history_is_seen_to_cost_trials():
    found = comparison(POOR, GOOD, SLOW)

    assert found.trials_needed(Method.WITHOUT_HISTORY) == 1


def test_a_search_shorter_than_five_trials_is_judged_by_its_last():
    found = comparison(GOOD[:3], SLOW[:3], POOR[:3])

    assert found.early == 3
    assert found.trials_needed(Method.WITHOUT_HISTORY) is None


@pytest.mark.parametrize(("n_trials", "expected"), [(4, 1), (6, 0)])
def test_the_lead_is_that_of_history_after_so_many_trials(n_trials, expected):
    found = comparison(GOOD, np.where(GOOD == 0.91, 0.91, 0.5), SLOW)

    assert found.lead(Method.WITHOUT_HISTORY, n_trials) == expected


def test_history_behind_has_a_negative_lead():
    assert comparison(POOR, GOOD, SLOW).lead(Method.TPE, 6) == -1


def test_curves_are_means_over_the_seeds_of_each_data_set():
    outcomes = [
        Outcome(Search(name, method, seed), (GOOD, SLOW)[seed], None)
        for name in ("wine", "cars")
        for seed in (0, 1)
        for method in Method
    ]

    wine, cars = compare(outcomes)

    assert (wine.data_set, cars.data_set) == ("wine", "cars")
    np.testing.assert_allclose(cars.curves[Method.TPE], (GOOD + SLOW) / 2)


def test_the_average_is_over_the_data_sets():
    average = on_average([comparison(GOOD, SLOW, POOR), comparison(SLOW, SLOW, POOR)], "all")

    np.testing.assert_allclose(average.curves[Method.WITH_HISTORY], (GOOD + SLOW) / 2)
    assert average.data_set == "all"
