import copy
import math
import pickle

import numpy as np
import optuna
import pytest
from optuna.trial import TrialState

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.guidance.pruner import MetaPruner
from hyperlearn.history.history import History
from hyperlearn.records import STOPPED_ATTRIBUTE

N_STEPS = 25


def nothing():
    return History.from_studies([])


def curve(quality, n_steps=N_STEPS):
    """Return a falling curve that ends at about a quality, the lower the better."""
    return quality + (2.0 - quality) * np.exp(-5.0 * np.arange(1, n_steps + 1) / n_steps)


def run(study, values, *, steps=None):
    """Run one trial of given values; return it when it has ended."""
    trial = study.ask()
    steps = range(len(values)) if steps is None else steps
    for step, value in zip(steps, values, strict=True):
        trial.report(float(value), step)
        if trial.should_prune():
            study.tell(trial, state=TrialState.PRUNED)
            return study.trials[trial.number]
    study.tell(trial, float(values[-1]))
    return study.trials[trial.number]


def study_with(pruner, direction="minimize", storage=None):
    return optuna.create_study(direction=direction, pruner=pruner, storage=storage)


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_a_hopeless_run_is_stopped_early_and_a_better_one_is_not(direction):
    sign = 1.0 if direction == "minimize" else -1.0
    study = study_with(MetaPruner(nothing()), direction)
    for quality in (0.5, 0.45, 0.55):
        run(study, sign * curve(quality))

    hopeless = run(study, sign * curve(1.6))
    best = run(study, sign * curve(0.2))

    assert hopeless.state is TrialState.PRUNED
    assert hopeless.last_step < N_STEPS // 2
    assert "chance to become the best" in hopeless.user_attrs[STOPPED_ATTRIBUTE]
    assert best.state is TrialState.COMPLETE


def test_a_change_of_unit_changes_no_decision():
    def stops(factor, shift):
        study = study_with(MetaPruner(nothing()))
        rng = np.random.default_rng(0)
        return [
            run(study, factor * curve(quality) + shift).last_step
            for quality in rng.uniform(0.2, 1.8, 10)
        ]

    assert stops(1.0, 0.0) == stops(1000.0, -7.0)


def test_the_first_runs_are_left_to_the_fallback():
    kept = study_with(MetaPruner(nothing(), fallback=optuna.pruners.NopPruner()))
    stopped = study_with(MetaPruner(nothing(), fallback=optuna.pruners.ThresholdPruner(upper=0.0)))

    assert run(kept, curve(1.0)).state is TrialState.COMPLETE
    assert run(stopped, curve(1.0)).state is TrialState.PRUNED


def test_a_metric_that_is_not_a_number_ends_the_run():
    study = study_with(MetaPruner(nothing()))

    ended = run(study, [1.0, 0.9, math.nan, 0.8])

    assert ended.state is TrialState.PRUNED
    assert ended.last_step == 2


def test_a_run_that_cannot_reach_the_target_is_stopped():
    qualities = (1.5, 1.45, 1.4)
    free = study_with(MetaPruner(nothing()))
    aiming = study_with(MetaPruner(nothing(), target=0.1))
    for study in (free, aiming):
        for quality in (1.6, *qualities[:1]):
            run(study, curve(quality))

    ended = run(aiming, curve(1.55))

    assert ended.state is TrialState.PRUNED
    assert any(word in ended.user_attrs[STOPPED_ATTRIBUTE] for word in ("best", "reach 0.1"))


def test_a_run_is_not_stopped_before_its_warm_up():
    study = study_with(MetaPruner(nothing(), warmup_steps=10))
    for quality in (0.5, 0.45):
        run(study, curve(quality))

    assert run(study, curve(1.9)).last_step >= 9


def test_irregular_and_missing_steps_are_welcome():
    study = study_with(MetaPruner(nothing(), n_steps=100))
    for quality in (0.5, 0.45, 0.5):
        run(study, curve(quality, 10), steps=range(10, 110, 10))

    values = curve(1.8, 100)
    hopeless = run(study, values[[0, 4, 30, 60, 99]], steps=[1, 5, 31, 61, 100])

    assert hopeless.state is TrialState.PRUNED


def test_a_trial_without_reports_or_with_one_goes_on():
    study = study_with(MetaPruner(nothing()))
    trial = study.ask()
    assert not trial.should_prune()
    trial.report(1.0, 0)
    assert not trial.should_prune()


def test_a_copy_in_another_process_decides_the_same():
    pruner = MetaPruner(nothing(), risk=0.1)
    study = study_with(pruner)
    for quality in (0.5, 0.45, 0.6):
        run(study, curve(quality))
    trial = study.ask()
    decisions = []
    sent = pickle.loads(pickle.dumps(pruner))  # noqa: S301 (our own bytes)
    for one in (pruner, sent, copy.deepcopy(pruner)):
        study.pruner = one
        for step, value in enumerate(curve(1.7)[:6]):
            if step not in study.trials[-1].intermediate_values:
                trial.report(float(value), step)
        decisions.append(trial.should_prune())

    assert decisions == [True, True, True]


@pytest.mark.parametrize("sampler", ["RandomSampler", "TPESampler"])
def test_it_serves_any_sampler_in_threads(sampler):
    study = optuna.create_study(
        pruner=MetaPruner(nothing()), sampler=getattr(optuna.samplers, sampler)(seed=0)
    )

    def objective(trial):
        quality = trial.suggest_float("quality", 0.1, 1.8)
        for step, value in enumerate(curve(quality)):
            trial.report(value, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return quality

    study.optimize(objective, n_trials=16, n_jobs=2)

    states = [trial.state for trial in study.trials]
    assert states.count(TrialState.PRUNED) > 2
    assert study.best_value == min(trial.params["quality"] for trial in study.trials)


@pytest.mark.parametrize(
    "arguments",
    [{"risk": 0.0}, {"risk": 1.0}, {"warmup_steps": 1}, {"n_steps": 0}, {"target": math.inf}],
)
def test_an_argument_out_of_its_range_is_refused(arguments):
    (name,) = arguments
    with pytest.raises(InvalidArgumentError, match=f"{name} is"):
        MetaPruner(**arguments)
