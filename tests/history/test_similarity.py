import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperlearn.errors import InvalidArgumentError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.history.similarity import similar_frame
from hyperlearn.task import Task

TASKS = {
    "small": Task("small", {"n": 10, "classes": 2, "skew": 0.1}),
    "middle": Task("middle", {"n": 100, "classes": 2, "skew": math.nan}),
    "large": Task("large", {"n": 1e9, "classes": 30, "skew": 7.0}),
    "unknown": Task("unknown"),
    "apart": Task("apart", {"length": 3.0}),
}


@pytest.fixture
def history(path):
    with History(path) as history:
        for task in TASKS.values():
            history.record_task(task)
        yield history


def test_tasks_come_nearest_first_with_the_reason(history):
    table = history.similar("small")
    assert table["task"].tolist() == ["middle", "large", "apart", "unknown"]
    assert table["why"].tolist() == [
        "agrees in classes; differs most in n",
        "differs most in skew, n, classes",
        "the tasks have no meta-feature in common",
        "'unknown' has no meta-features",
    ]
    assert table["distance"][0] < table["distance"][1] <= 2.0
    assert table["distance"].isna().tolist() == [False, False, True, True]


def test_a_task_that_is_not_in_the_history_is_compared_too(history):
    table = history.similar(Task("new", {"n": 11, "classes": 2, "skew": 0.1}), k=1)
    assert table["task"].tolist() == ["small"]


def test_a_task_without_meta_features_is_like_none_and_says_so(history):
    assert set(history.similar("unknown")["why"]) == {"'unknown' has no meta-features"}


def test_what_is_not_there_is_refused(history):
    with pytest.raises(UnknownNameError, match="did you mean 'small'"):
        history.similar("smal")
    with pytest.raises(InvalidArgumentError):
        history.similar("small", k=0)


numbers = st.dictionaries(st.sampled_from("abc"), st.floats(allow_infinity=False))


@given(numbers, st.lists(numbers, max_size=5))
def test_distances_are_never_negative_and_zero_to_an_equal_task(features, others):
    tasks = {str(i): Task(str(i), one) for i, one in enumerate([features, *others])}
    table = similar_frame(Task("new", features), tasks, k=10)
    distances = table["distance"].dropna()
    assert np.all((distances >= 0) & (distances <= 2))
    if any(not math.isnan(value) for value in features.values()):
        assert table.set_index("task")["distance"]["0"] == 0
