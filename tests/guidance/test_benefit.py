import itertools

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.errors import EmptyHistoryError
from hyperlearn.guidance.benefit import BUDGETS, benefit_frame, expected_best
from hyperlearn.history.history import History
from hyperlearn.meta_training import Goal
from hyperlearn.space.dimension import Float
from hyperlearn.space.search_space import SearchSpace

GOAL = Goal(SearchSpace({"x": Float(0.0, 1.0)}), "minimize")


def history_of(n_tasks, n_trials):
    """Return studies whose optima all lie about 0.7."""
    studies = []
    for seed in range(n_tasks):
        sampler = optuna.samplers.RandomSampler(seed=seed)
        study = optuna.create_study(study_name=f"task {seed}", sampler=sampler)
        best = 0.7 + 0.02 * seed
        study.optimize(
            lambda trial, best=best: (trial.suggest_float("x", 0, 1) - best) ** 2,
            n_trials=n_trials,
        )
        studies.append(study)
    return History.from_studies(studies)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=6), st.data())
def test_the_expected_best_is_the_mean_over_all_draws(losses, data):
    count = data.draw(st.integers(1, len(losses)))
    array = np.array(losses, np.float64)
    slowly = np.mean([min(drawn) for drawn in itertools.combinations(losses, count)])
    assert expected_best(array, count) == pytest.approx(slowly)


def test_history_helps_where_tasks_are_alike():
    frame = benefit_frame(history_of(4, 16).facts(), GOAL)
    assert frame["task"].tolist() == ["task 3", "task 2", "task 1", "task 0"]
    assert frame["history_1"].mean() < frame["random_1"].mean()
    assert frame["random_1"].tolist() == pytest.approx([1.0] * 4)
    for k in BUDGETS:
        assert frame[f"history_{k}"].between(0.0, 10.0).all()


def test_too_little_history_is_said():
    with pytest.raises(EmptyHistoryError, match="two or more"):
        benefit_frame(history_of(1, 16).facts(), GOAL)
    with pytest.raises(EmptyHistoryError, match="12 complete trials"):
        benefit_frame(history_of(2, 4).facts(), GOAL)
