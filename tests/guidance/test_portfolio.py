from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hyperlearn.guidance.portfolio import (
    complement_scores,
    greedy_portfolio,
    normalised_regrets,
)
from hyperlearn.records import FloatArray

TIES = 1e-5
"""Ties are broken by a millionth of the average regret."""


@st.composite
def cases(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    """Losses of up to six candidates on up to four tasks, and the tasks' weights."""
    shape = (draw(st.integers(1, 6)), draw(st.integers(1, 4)))
    functions = draw(arrays(np.float64, shape, elements=st.floats(-5, 5, width=16)))
    weights = draw(arrays(np.float64, shape[1], elements=st.floats(0.0625, 1, width=16)))
    return functions, weights / weights.sum()


def expected_regret(functions: FloatArray, weights: FloatArray, members: list[int]) -> float:
    """Regret of the best member, averaged over tasks; 1 where there is none."""
    if not members:
        return 1.0
    return float(normalised_regrets(functions)[members].min(axis=0) @ weights)


@given(cases())
def test_regrets_go_from_the_best_to_the_worst_candidate_of_each_task(case):
    functions, _ = case

    regrets = normalised_regrets(functions)

    assert (regrets.min(axis=0) == 0).all()
    varies = np.ptp(functions, axis=0) > 0
    assert regrets.max(axis=0).tolist() == varies.astype(float).tolist()


@given(cases())
def test_each_member_is_the_one_that_lowers_the_regret_of_the_set_most(case):
    functions, weights = case

    chosen = greedy_portfolio(functions, weights, len(functions)).tolist()

    for place, member in enumerate(chosen):
        before = chosen[:place]
        best = min(
            expected_regret(functions, weights, [*before, other])
            for other in range(len(functions))
            if other not in before
        )
        assert expected_regret(functions, weights, [*before, member]) <= best + TIES


@given(cases(), st.integers(1, 3))
def test_the_set_is_nearly_as_good_as_the_best_set_of_its_size(case, size):
    functions, weights = case
    size = min(size, len(functions))

    chosen = greedy_portfolio(functions, weights, size).tolist()

    best = min(
        expected_regret(functions, weights, list(members))
        for members in combinations(range(len(functions)), size)
    )
    # greedy gains at least 1 - 1/e of the best gain (Nemhauser, Wolsey and Fisher 1978)
    gained = 1.0 - expected_regret(functions, weights, chosen)
    assert gained >= (1.0 - np.exp(-1.0)) * (1.0 - best) - TIES


@given(cases(), st.integers(0, 9))
def test_no_candidate_is_chosen_twice_and_no_more_than_there_are(case, size):
    functions, weights = case

    chosen = greedy_portfolio(functions, weights, size).tolist()

    assert len(set(chosen)) == len(chosen) == min(size, len(functions))


@given(cases(), st.integers(1, 6))
def test_a_smaller_portfolio_is_the_beginning_of_a_larger_one(case, size):
    functions, weights = case

    whole = greedy_portfolio(functions, weights, len(functions)).tolist()

    assert greedy_portfolio(functions, weights, size).tolist() == whole[:size]


@pytest.mark.parametrize("task", [0, 1, 2])
def test_the_task_that_weighs_most_decides(task):
    functions = np.array([[0.0, 5.0, 9.0], [9.0, 0.0, 5.0], [5.0, 9.0, 0.0], [3.0, 3.0, 3.0]])
    weights = np.full(3, 0.05)
    weights[task] = 0.9

    assert greedy_portfolio(functions, weights, 1).tolist() == [task]


def test_members_complement_each_other():
    good_on_average = [4.0, 4.0]
    functions = np.array([[0.0, 10.0], [1.0, 10.0], [10.0, 0.0], good_on_average])

    chosen = greedy_portfolio(functions, np.array([0.5, 0.5]), 3)

    # the compromise first; then what helps most beside it, not the runner-up of a task served
    assert chosen.tolist() == [3, 0, 2]


@given(cases(), st.integers(1, 3))
def test_what_complements_the_runs_best_leaves_the_least_regret_on_all_tasks_alike(case, n_tried):
    functions, _ = case
    equal = np.full(functions.shape[1], 1 / functions.shape[1])
    tried = list(range(min(n_tried, len(functions))))

    scores = complement_scores(functions, functions[tried])

    left = [
        expected_regret(functions, equal, [*tried, candidate])
        for candidate in range(len(functions))
    ]
    assert scores == pytest.approx(-np.array(left), abs=TIES)


def test_what_complements_the_runs_serves_the_task_that_they_neglect():
    functions = np.array([[0.0, 9.0], [1.0, 8.0], [9.0, 0.0]])

    assert complement_scores(functions, np.array([[0.0, 9.0]])).argmax() == 2
    assert complement_scores(functions, np.array([[9.0, 0.0]])).argmax() == 0


def test_a_run_that_was_better_than_every_candidate_is_known_to_serve_its_task():
    functions = np.array([[0.0, 5.0], [5.0, 0.0]])

    scores = complement_scores(functions, np.array([[-5.0, 5.0]]))

    assert scores.argmax() == 1
