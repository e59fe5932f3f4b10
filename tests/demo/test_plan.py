import pytest

from hyperlearn.demo.data_sets import DATA_SETS
from hyperlearn.demo.plan import Method, Plan, is_of_demo, past_study_name
from hyperlearn.errors import InvalidArgumentError, UnknownNameError

BUDGET = {"n_past_trials": 4, "n_trials": 3, "n_seeds": 2}


def test_every_fourth_data_set_is_left_out_by_default():
    plan = Plan.of(None, **BUDGET)

    assert list(plan.left_out) == sorted(DATA_SETS)[3::4]


def test_the_past_is_all_that_is_not_left_out():
    plan = Plan.of(["wine", "cars"], **BUDGET)

    assert plan.left_out == ("wine", "cars")
    assert sorted({*plan.past, "wine", "cars"}) == sorted(DATA_SETS)
    assert len(plan.past) == len(DATA_SETS) - 2


def test_each_method_searches_each_data_set_left_out_with_each_seed():
    searches = Plan.of(["wine", "cars"], **BUDGET).searches()

    assert len(searches) == len(set(searches)) == 2 * len(Method) * 2
    assert len({search.study_name for search in searches}) == len(searches)


def test_every_study_of_the_demo_is_known_by_its_name():
    plan = Plan.of(["wine"], **BUDGET)

    assert all(is_of_demo(search.study_name) for search in plan.searches())
    assert all(is_of_demo(past_study_name(name)) for name in plan.past)
    assert not is_of_demo("my study")


def test_an_unknown_data_set_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="'irises'"):
        Plan.of(["wine", "irises"], **BUDGET)


def test_a_plan_without_a_past_is_refused():
    with pytest.raises(InvalidArgumentError, match="neither may be empty"):
        Plan.of(list(DATA_SETS), **BUDGET)


@pytest.mark.parametrize("name", BUDGET)
def test_a_budget_of_nothing_is_refused_by_name(name):
    with pytest.raises(InvalidArgumentError, match=f"{name} is 0"):
        Plan.of(None, **{**BUDGET, name: 0})
