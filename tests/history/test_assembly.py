import math

import numpy as np
import pytest
from optuna.distributions import FloatDistribution, IntDistribution

from hyperlearn.history.assembly import assemble, study_task
from hyperlearn.history.columns import (
    ParamColumns,
    StorageColumns,
    StudyRow,
    TrialColumns,
    ValueColumns,
    object_array,
)
from hyperlearn.records import META_FEATURES_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task

NAN = math.nan
NARROW, WIDE = FloatDistribution(0, 1), FloatDistribution(-1, 2)


def _study(study_id, name, *directions, **attributes):
    return StudyRow(study_id, name, directions or ("minimize",), None, attributes)


@pytest.fixture
def columns():
    """Two studies whose trials alternate, and trial 9 of a study that is gone."""
    ids = np.array([1, 2, 3, 4, 9])
    never = np.full(5, "NaT", "datetime64[us]")
    return StorageColumns(
        (_study(20, "b", "maximize"), _study(10, "a", "minimize", "maximize"), _study(30, "c")),
        TrialColumns(
            ids, np.array([10, 20, 10, 20, 5]), np.array([1, 0, 0, 1, 0]), ids, never, never
        ),
        ParamColumns(
            np.array([4, 2, 1, 9, 77]),
            object_array(["x", "x", "n", "x", "x"]),
            np.array([1.5, 0.5, 3, 7, 7]),
            object_array([WIDE, NARROW, IntDistribution(1, 3), NARROW, NARROW]),
        ),
        ValueColumns(
            np.array([2, 1, 1, 9, 4]), np.array([0, 1, 0, 0, 5]), np.array([2.0, 4, 3, 7, 7])
        ),
    )


def test_each_study_gets_its_own_trials_in_their_order(columns):
    b, a, c = assemble(columns, {})
    assert [one.study_name for one in (b, a, c)] == ["b", "a", "c"]
    assert a.trial_ids.tolist() == [3, 1]
    assert a.numbers.tolist() == [0, 1]
    assert b.trial_ids.tolist() == [2, 4]
    assert len(c) == 0
    assert c.losses.shape == (0, 1)


def test_losses_are_lower_for_better_trials(columns):
    b, a, _ = assemble(columns, {})
    np.testing.assert_array_equal(b.losses, [[-2.0], [NAN]])
    np.testing.assert_array_equal(a.losses, [[NAN, NAN], [3.0, -4.0]])


def test_hyperparameters_are_aligned_with_the_trials(columns):
    b, a, c = assemble(columns, {})
    assert dict(b.distributions) == {"x": WIDE}
    np.testing.assert_array_equal(b.params["x"], [0.5, 1.5])
    np.testing.assert_array_equal(a.params["n"], [NAN, 3.0])
    assert not c.params


def test_what_is_recorded_of_a_task_goes_before_what_its_study_says():
    study = _study(1, "s", **{TASK_ATTRIBUTE: "adult", META_FEATURES_ATTRIBUTE: {"n": 1}})
    assert study_task(study, {}) == Task("adult", {"n": 1})
    assert study_task(study, {"adult": Task("adult", {"n": 2})}).meta_features == {"n": 2}
    only_domain = Task("adult", {}, "census")
    assert study_task(study, {"adult": only_domain}) == Task("adult", {"n": 1}, "census")


@pytest.mark.parametrize("attribute", [None, 3, "text", [1], {"n": "text", "yes": True}])
def test_an_attribute_that_holds_no_numbers_says_nothing(attribute):
    study = _study(1, "s", meta_features=attribute, **{TASK_ATTRIBUTE: attribute and 7})
    assert study_task(study, {}) == Task("s")


def test_numbers_too_large_are_unknown():
    task = study_task(_study(1, "s", meta_features={"a": 10**400, "b": math.inf, "c": 2}), {})
    assert math.isnan(task.meta_features["a"])
    assert math.isnan(task.meta_features["b"])
    assert task.meta_features["c"] == 2


def test_a_study_without_a_name_has_a_task_all_the_same():
    assert study_task(_study(7, " "), {}).name == "study 7"
