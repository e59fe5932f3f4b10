import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_iris

from hyperlearn.errors import InvalidArgumentError, InvalidTaskError
from hyperlearn.integrations.scikit_learn.searched_task import SearchedTask
from hyperlearn.task import Task

X, Y = load_iris(return_X_y=True)


def test_a_task_is_named_after_its_content_and_described() -> None:
    searched = SearchedTask.of(None, X, Y)

    assert searched.task.name == f"data {searched.digest}"
    assert searched.task.meta_features["nr_inst"] == 150.0
    assert searched == SearchedTask.of(None, X.copy(), Y.copy())


@pytest.mark.parametrize(
    ("x", "y"),
    [(X.tolist(), Y.tolist()), (pd.DataFrame(X), pd.Series(Y)), (X, Y[:, np.newaxis])],
    ids=["lists", "frame", "column"],
)
def test_it_does_not_matter_what_data_come_in(x, y) -> None:
    assert SearchedTask.of(None, x, y).digest == SearchedTask.of(None, X, Y).digest


def test_other_data_are_another_task() -> None:
    digests = {SearchedTask.of("t", x, y).digest for x, y in [(X, Y), (X[1:], Y[1:]), (X, None)]}

    assert len(digests) == 3
    assert SearchedTask.of(None, sparse.csr_array(X), Y).task.meta_features


def test_a_given_name_and_a_given_task_are_taken() -> None:
    mine = Task("mine", {"nr_inst": 3.0})

    assert SearchedTask.of("iris", X, Y).task.name == "iris"
    assert SearchedTask.of("iris", X, Y).task.meta_features["nr_attr"] == 4.0
    assert SearchedTask.of(mine, X, Y).task is mine


def test_data_that_cannot_be_described_with_their_target_are_described_without() -> None:
    two_targets = SearchedTask.of("t", X, np.column_stack([Y, Y])).task

    assert two_targets.meta_features["nr_inst"] == 150.0
    assert "nr_class" not in two_targets.meta_features


def test_data_that_cannot_be_described_at_all_have_no_meta_features() -> None:
    assert SearchedTask.of("t", np.full((3, 2), np.inf), None).task == Task("t")


def test_what_is_no_task_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="task is 3; give a Task"):
        SearchedTask.of(3, X, Y)
    with pytest.raises(InvalidTaskError, match="not empty"):
        SearchedTask.of("", X, Y)
