from pathlib import Path

import optuna
import pytest
from optuna.samplers import RandomSampler

from hyperlearn.errors import InvalidMetricError
from hyperlearn.records import ORIGIN_ATTRIBUTE
from hyperlearn.tune.evaluation import Evaluation
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.run_folders import RunFolders
from tests.tune import objectives


class Notes:
    """Takes what a recorder takes."""

    def __init__(self):
        self.runs = []
        self.measured = []

    def run(self, trial_id, **facts):
        self.runs.append(facts)

    def measurements(self, trial_id, rows):
        self.measured.extend(rows)


@pytest.fixture
def study():
    return optuna.create_study(direction="maximize", sampler=RandomSampler(seed=0))


def evaluation_of(function, notes=None, started=None, **kwargs):
    return Evaluation(
        function,
        kwargs,
        recorder=notes,
        interruption=Interruption(),
        on_start=lambda *what: None if started is None else started.append(what),
        folders=RunFolders(Path("runs")),
    )


def test_a_run_is_recorded_with_duration_device_and_digest(study):
    notes, started = Notes(), []

    values = evaluation_of(objectives.reporting, notes, started, n_steps=2)(study.ask())

    assert values == (study.trials[0].params["x"],)
    assert started == [(0, "RandomSampler")]
    (facts,) = notes.runs
    assert facts["seconds"] > 0
    assert facts["device"] == "cpu"
    assert facts["code_digest"] == objectives.reporting.code_digest
    assert facts["failure"] is None
    assert [(row[0], row[2]) for row in notes.measured] == [
        (step, metric) for step in (0, 1) for metric in ("score", "loss")
    ]


def test_the_origin_that_a_sampler_writes_is_told(study):
    class Telling(RandomSampler):
        def before_trial(self, study, trial):
            study._storage.set_trial_user_attr(trial._trial_id, ORIGIN_ATTRIBUTE, "portfolio")

    study.sampler, started = Telling(), []

    evaluation_of(objectives.hill, started=started)(study.ask())

    assert started == [(0, "portfolio")]


def test_a_failed_run_keeps_its_measurements_and_its_failure(study):
    notes = Notes()
    evaluation = evaluation_of(objectives.failing, notes)

    with pytest.raises(ValueError, match="no such file") as error:
        evaluation(study.ask())

    assert evaluation.failure is error.value
    assert notes.runs[0]["failure"] is error.value
    assert [row[2] for row in notes.measured] == ["score"]


def test_an_answer_that_is_no_metric_is_a_failure(study):
    evaluation = evaluation_of(objectives.returning, answers=[None, 1.0])

    with pytest.raises(InvalidMetricError):
        evaluation(study.ask())
    assert isinstance(evaluation.failure, InvalidMetricError)

    evaluation(study.ask())
    assert evaluation.failure is None


def test_a_pruned_run_is_no_failure():
    pruner = optuna.pruners.ThresholdPruner(upper=-100.0)
    notes = Notes()
    evaluation = evaluation_of(objectives.reporting, notes)

    with pytest.raises(optuna.TrialPruned):
        evaluation(optuna.create_study(direction="maximize", pruner=pruner).ask())

    assert notes.runs[0]["failure"] is None
    assert len(notes.measured) == 2


def test_a_sampler_that_fails_is_a_failure_too(study):
    class Lost(RandomSampler):
        def sample_independent(self, study, trial, param_name, param_distribution):
            raise RuntimeError("no idea")

    study.sampler = Lost()
    notes = Notes()
    evaluation = evaluation_of(objectives.hill, notes)

    with pytest.raises(RuntimeError, match="no idea"):
        evaluation(study.ask())

    assert str(notes.runs[0]["failure"]) == "no idea"
