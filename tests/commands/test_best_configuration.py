"""``hyperlearn best --format``: what a program reads."""

import json

import optuna
import pytest
import yaml
from typer.testing import CliRunner

import hyperlearn as hl
from hyperlearn.cli import app


@pytest.mark.parametrize(("form", "read"), [("yaml", yaml.safe_load), ("json", json.loads)])
def test_the_output_is_the_best_configuration_and_nothing_else(form, read):
    study = hl.create_study(study_name="s", task=hl.Task("digits"))
    study.add_trial(
        optuna.create_trial(
            value=1.0,
            params={"opt.lr": 0.1},
            distributions={"opt.lr": optuna.distributions.FloatDistribution(0, 1)},
        )
    )

    result = CliRunner().invoke(app, ["best", "--task", "digits", "--format", form])

    assert result.exit_code == 0
    assert read(result.stdout) == {"opt": {"lr": 0.1}}


def test_without_a_trial_there_is_one_line_and_an_exit_code():
    hl.create_study(study_name="s")

    result = CliRunner().invoke(app, ["best", "--format", "yaml"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "no trial is complete" in result.stderr
