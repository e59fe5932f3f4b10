"""The best configuration as the text of a file."""

import json

import optuna
import pytest
import yaml

import hyperlearn as hl
from hyperlearn.errors import EmptyHistoryError, InvalidArgumentError
from hyperlearn.inspection.configuration_file import (
    best_params,
    configuration_json,
    configuration_yaml,
)


def study_on(task, values):
    study = hl.create_study(study_name=f"on {task}", task=hl.Task(task))
    for value in values:
        study.add_trial(
            optuna.create_trial(
                value=value,
                params={"model.depth": int(value), "optimizer.lr": 1e-5, "act": None},
                distributions={
                    "model.depth": optuna.distributions.IntDistribution(0, 9),
                    "optimizer.lr": optuna.distributions.FloatDistribution(1e-6, 1, log=True),
                    "act": optuna.distributions.CategoricalDistribution((None, "relu")),
                },
            )
        )
    return study


def test_the_best_trials_settings_are_those_it_had():
    study = study_on("adult", [3.0, 1.0, 2.0])

    assert best_params(hl.History()) == study.best_params


def test_several_tasks_need_a_name_and_no_trial_is_no_configuration():
    hl.History().close()
    with pytest.raises(EmptyHistoryError):
        best_params(hl.History())
    study_on("adult", [3.0])
    study_on("bank", [2.0])

    with pytest.raises(InvalidArgumentError, match=r"\['adult', 'bank'\].*name one task"):
        best_params(hl.History())
    assert best_params(hl.History(), "bank")["model.depth"] == 2


PARAMS = {"model.depth": 3, "model.act": None, "optimizer.lr": 1e-05, "name": "a: b", "flag": True}


@pytest.mark.parametrize(
    ("written", "read"), [(configuration_yaml, yaml.safe_load), (configuration_json, json.loads)]
)
def test_dots_are_levels_and_values_keep_their_types(written, read):
    assert read(written(PARAMS)) == {
        "model": {"depth": 3, "act": None},
        "optimizer": {"lr": 1e-05},
        "name": "a: b",
        "flag": True,
    }


@pytest.mark.parametrize("params", [{"a": 1, "a.b": 2}, {"a.b": 2, "a": 1}])
def test_a_name_that_is_a_value_and_a_level_is_refused(params):
    with pytest.raises(InvalidArgumentError, match="'a"):
        configuration_yaml(params)
