import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from hyperlearn.errors import InvalidTaskError
from hyperlearn.metafeatures.dataset import dataset_meta_features
from hyperlearn.task import Task, is_number


def test_a_task_keeps_its_meta_features_as_floats():
    task = Task("adult", {"nr_inst": np.int64(3), "unknown": float("nan")}, domain="credit")

    assert task.meta_features["nr_inst"] == 3.0
    assert type(task.meta_features["nr_inst"]) is float
    assert task.domain == "credit"


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_task_without_a_name_is_refused(name):
    with pytest.raises(InvalidTaskError, match=r"task name is .*; give a text"):
        Task(name)
    with pytest.raises(InvalidTaskError, match=r"task name is .*; give a text"):
        Task.from_data(name, None)


@pytest.mark.parametrize("value", [float("inf"), "3", None, True])
def test_a_meta_feature_that_is_no_finite_number_is_refused(value):
    with pytest.raises(InvalidTaskError, match="meta-feature 'size' of task 'adult' is"):
        Task("adult", {"size": value})


def test_a_bool_is_no_number():
    assert is_number(np.float32(1.5))
    assert not is_number(True)


def test_a_task_from_data_has_the_meta_features_of_its_data_set():
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = X[:, 0] > 0

    task = Task.from_data("adult", X, y, domain="credit")

    expected = dataset_meta_features(X, y)
    assert (task.name, task.domain) == ("adult", "credit")
    assert list(task.meta_features) == list(expected)
    np.testing.assert_array_equal(list(task.meta_features.values()), list(expected.values()))


@pytest.mark.parametrize(
    "X",
    [
        np.eye(6),
        pd.DataFrame({"age": [1.0, None] * 3, "name": ["a", None, "b"] * 2}),
        sparse.csr_array(np.eye(6)),
        [[1, "a"], [2, "b"]] * 3,
    ],
    ids=["array", "frame", "sparse", "list"],
)
@pytest.mark.parametrize("y", [None, ["p", "q", "p"] * 2, np.linspace(0, 0.9, 6)])
def test_a_task_is_made_from_any_kind_of_data_and_target(X, y):
    assert Task.from_data("adult", X, y).meta_features["nr_inst"] == 6.0


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (pd.DataFrame({"age": [1.0, np.inf]}), [0, 1], "column 'age' holds inf; put a finite"),
        ([[1.0], [2.0]], ["dog", "dog"], r"y has one class \(or value\) only, 'dog'"),
        ([[1.0], [2.0]], [0, 1, 2], "y has 3 values and X has 2 rows"),
        (np.empty((0, 2)), [], "X has shape"),
        ([1.0, 2.0], [0, 1], r"X has shape \(2,\)"),
        (pd.DataFrame({"when": pd.to_datetime(["2020"])}), None, "column 'when' is of type 'datet"),
    ],
)
def test_data_that_cannot_be_used_are_refused(X, y, message):
    with pytest.raises(InvalidTaskError, match=message):
        Task.from_data("adult", X, y)


def test_importing_tasks_does_not_import_scikit_learn():
    program = "import sys, hyperlearn.task; sys.exit('sklearn' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603
