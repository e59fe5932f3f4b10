import math

import numpy as np
import pytest
from optuna.distributions import FloatDistribution

from hyperlearn.history.assembly import facts_of, study_task
from hyperlearn.history.columns import StudyRow, TrialColumns
from hyperlearn.history.study_block import ParamBlock, StudyBlock
from hyperlearn.records import META_FEATURES_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.task import Task

NAN = math.nan
NARROW, WIDE = FloatDistribution(0, 1), FloatDistribution(-1, 2)


def _study(study_id, name, *directions, **attributes):
    return StudyRow(study_id, name, directions or ("minimize",), None, attributes)


def _block(study, values, params):
    ids = np.arange(len(values)) + 1
    never = np.full(len(values), "NaT", "datetime64[us]")
    trials = TrialColumns(ids, ids * 0 + study.study_id, ids - 1, ids * 0 + 1, never, never)
    return StudyBlock(study, trials, np.array(values), params)


def test_losses_are_lower_for_better_trials():
    block = _block(_study(1, "a", "minimize", "maximize"), [[3.0, 4.0], [NAN, NAN]], {})
    facts = facts_of(block, Task("a"))
    np.testing.assert_array_equal(facts.losses, [[3.0, -4.0], [NAN, NAN]])


def test_the_widest_of_several_bounds_stands_for_a_hyperparameter():
    codes = np.array([0, -1, 1], np.int32)
    x = ParamBlock(np.array([0.5, NAN, 1.5]), codes, (NARROW, WIDE))
    facts = facts_of(_block(_study(1, "a"), [[1.0]] * 3, {"x": x}), Task("a"))
    assert dict(facts.distributions) == {"x": WIDE}
    np.testing.assert_array_equal(facts.params["x"], [0.5, NAN, 1.5])


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
