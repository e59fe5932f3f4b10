"""Searches in several processes: what may be sent to them, and what ends them."""

import subprocess
import sys
from typing import Annotated

import optuna
import pytest
from optuna.trial import TrialState

import hyperlearn as hl
from hyperlearn.errors import InvalidArgumentError
from tests.tune import objectives

FAIL, COMPLETE = TrialState.FAIL, TrialState.COMPLETE


@pytest.mark.parametrize(
    "ending", [{"target": -2.0}, {"callbacks": [lambda study, trial: study.stop()]}]
)
def test_a_target_or_a_callback_ends_the_search_of_all_workers(search, ending):
    assert len(search(objectives.hill, n_trials=50, n_jobs=2, **ending).trials) <= 3


def test_a_function_at_a_prompt_cannot_be_sent(database):
    code = (
        "from typing import Annotated\nimport hyperlearn as hl\n"
        "from optuna.samplers import RandomSampler\n"
        "@hl.tunable(metric='score', direction='maximize')\n"
        "def train(x: Annotated[float, hl.Float(0, 1)]) -> float: return x\n"
        f"hl.tune(train, storage={str(database)!r}, n_jobs=2, sampler=RandomSampler())\n"
    )
    done = subprocess.run(
        [sys.executable], input=code, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 1
    assert "InvalidArgumentError: function <tunable function train> is defined" in done.stderr
    assert "at a prompt" in done.stderr


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"storage": optuna.storages.InMemoryStorage()}, "storage is a InMemoryStorage"),
        ({"kwargs": {"folder": lambda: 1}}, r"kwargs\['folder'\] <function"),
    ],
)
def test_what_cannot_be_shared_is_refused_before_anything_is_written(search, options, reason):
    with pytest.raises(InvalidArgumentError, match=reason):
        search(objectives.processes, n_jobs=2, **{"kwargs": {"folder": "."}} | options)


def test_a_function_inside_another_cannot_be_sent(search):
    @hl.tunable(metric="score", direction="maximize")
    def inner(x: Annotated[float, hl.Float(0, 1)]) -> float:
        return x

    with pytest.raises(InvalidArgumentError, match=r"function <tunable function .*inner> cannot"):
        search(inner, n_jobs=2)
