import math

import numpy as np
import optuna
import pytest

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.records import OutlookState
from hyperlearn.tunable.early_stop import EarlyStop
from hyperlearn.tunable.run import Run


class PruneAt(optuna.pruners.BasePruner):
    """Prunes every trial at one step."""

    def __init__(self, step):
        self.step = step

    def prune(self, study, trial):
        return trial.last_step >= self.step


@pytest.fixture
def trial():
    return optuna.create_study(pruner=PruneAt(3)).ask()


def test_a_run_outside_a_search_takes_reports_and_keeps_nothing():
    run = Run()

    run.report(0, loss=1.0)
    run.log(note="nothing")
    run.flush()

    assert run.params == {}
    assert run.number is None


def test_every_metric_of_a_report_is_written_with_its_time(trial):
    written = []
    run = Run(trial, metric="accuracy", write=written.extend)

    run.report(0, accuracy=0.5, loss=np.float32(2.0))
    run.report(np.int64(1), accuracy=math.nan)
    run.flush()

    assert [(m.step, m.metric) for m in written] == [(0, "accuracy"), (0, "loss"), (1, "accuracy")]
    assert [m.value for m in written[:2]] == [0.5, 2.0]
    assert math.isnan(written[2].value)
    assert 0 <= written[0].seconds <= written[2].seconds


def test_the_studys_metric_alone_is_shown_to_the_pruner(trial):
    run = Run(trial, metric="accuracy")

    run.report(0, accuracy=0.5, loss=2.0)
    run.report(7, loss=1.0)

    (frozen,) = trial.study.trials
    assert frozen.intermediate_values == {0: 0.5}


def test_a_hopeless_run_is_pruned_after_its_report_is_written(trial):
    written = []
    run = Run(trial, metric="accuracy", write=written.extend)

    run.report(2, accuracy=0.5)
    with pytest.raises(optuna.TrialPruned, match=r"accuracy is 0\.4 at step 3"):
        run.report(3, accuracy=0.4)
    run.flush()

    assert [m.step for m in written] == [2, 3]


def test_of_a_metric_told_twice_for_a_step_the_first_value_counts(trial):
    written = []
    run = Run(trial, metric="accuracy", write=written.extend)

    run.report(0, accuracy=0.5)
    run.report(0, accuracy=0.9, loss=1.0)
    run.flush()

    assert [(m.metric, m.value) for m in written] == [("accuracy", 0.5), ("loss", 1.0)]
    assert trial.study.trials[0].intermediate_values == {0: 0.5}


@pytest.mark.parametrize("step", [-1, 1.5, "1", True, None])
def test_a_step_that_is_no_whole_number_is_refused(step):
    with pytest.raises(InvalidArgumentError, match="step is"):
        Run().report(step, loss=1.0)


@pytest.mark.parametrize("value", [None, "good", [1.0, 2.0], np.zeros(3)])
def test_a_metric_that_is_no_number_is_refused(value):
    with pytest.raises(InvalidMetricError, match="'loss' is"):
        Run().report(0, loss=value)


def test_a_report_of_nothing_is_refused():
    with pytest.raises(InvalidMetricError, match="no metric"):
        Run().report(0)


def test_facts_are_kept_with_the_trial(trial):
    Run(trial).log(n_parameters=12, layers=["conv", "dense"])

    assert trial.user_attrs == {"n_parameters": 12, "layers": ["conv", "dense"]}


def test_facts_that_are_not_json_are_refused_and_none_is_kept(trial):
    with pytest.raises(InvalidArgumentError, match="fact 'model' is"):
        Run(trial).log(good=1, model=object())

    assert trial.user_attrs == {}


def test_a_reserved_fact_is_refused():
    with pytest.raises(InvalidArgumentError, match="'hyperlearn:origin'"):
        Run().log(**{"hyperlearn:origin": "me"})


def test_the_parameters_of_a_run_cannot_be_changed():
    run = Run(params={"lr": 0.1})

    with pytest.raises(TypeError):
        run.params["lr"] = 1.0
    assert run.params == {"lr": 0.1}


def test_a_stopped_run_is_told_the_pruners_reason(trial):
    trial.set_user_attr("hyperlearn:stopped", "its chance is small")

    with pytest.raises(EarlyStop, match="its chance is small") as error:
        Run(trial, metric="accuracy").report(3, accuracy=0.4)
    assert error.value.reason == "its chance is small"


def test_nothing_is_known_of_a_run_outside_a_search():
    assert Run().outlook.state is OutlookState.UNKNOWN


def test_the_outlook_of_a_run_follows_its_reports(trial):
    run = Run(
        trial,
        metric="accuracy",
        monitor=lambda: TargetMonitor(0.9, metric="accuracy", direction="maximize", n_steps=9),
    )

    for step in range(3):
        run.report(step, accuracy=0.6 + 0.1 * step, loss=1.0 - 0.2 * step)

    assert 0.0 <= run.outlook.p_target <= 1.0
    assert run.outlook.low <= run.outlook.expected <= run.outlook.high


def test_a_long_run_shows_the_pruner_few_values_and_its_last(trial):
    written = []
    trial.study.pruner = optuna.pruners.NopPruner()
    run = Run(trial, metric="accuracy", write=written.extend)

    for step in range(1_001):
        run.report(step, accuracy=step / 1_000)
    run.close()

    values = trial.study.trials[0].intermediate_values
    assert len(values) < 200
    assert values[1_000] == 1.0
    assert [m.step for m in written] == list(range(1_001))


def test_a_long_run_is_still_pruned():
    trial = optuna.create_study(pruner=PruneAt(990)).ask()
    run = Run(trial, metric="accuracy", write=lambda _: None)

    def train():
        for step in range(10_000):
            run.report(step, accuracy=0.5)

    with pytest.raises(optuna.TrialPruned, match=r"at step 1\d{3}"):
        train()
    run.close()
