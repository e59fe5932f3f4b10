"""The learning curves of a running study, as its pruner sees them."""

from dataclasses import dataclass

import numpy as np
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.guidance.observed import sign_of
from hyperlearn.metalearners.curves.gridding import on_grid
from hyperlearn.metalearners.curves.running import Clock, Curve
from hyperlearn.metalearners.curves.strategy import N_STRATEGY, strategy_vector
from hyperlearn.metalearners.curves.task_curves import TaskCurves


@dataclass(frozen=True)
class StudyCurves:
    """The finished runs of a study that reported on their way.

    Attributes:
        sign: 1 where a lower metric is better, -1 where a higher one is.
        clock: Of the task.
        runs: The complete trials' curves.
    """

    sign: float
    clock: Clock
    runs: TaskCurves


def curves_of_study(study: Study, trial: FrozenTrial, n_steps: int | None) -> StudyCurves:
    """Return what the finished runs of a study showed, before a trial is judged.

    Args:
        study: A study with one objective.
        trial: The trial that will be judged; it is not among them.
        n_steps: Last step of a run; by default the last that any complete trial reported.
    """
    sign = sign_of(study)
    complete = [
        one
        for one in study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if one.number != trial.number and len(one.intermediate_values) > 1
    ]
    curves = [curve_of_trial(one, sign) for one in complete]
    own = curve_of_trial(trial, sign)
    last = None if n_steps is None else float(n_steps)
    clock = Clock.of_steps([curve.steps for curve in (*curves, own)], last)
    strategies = np.array([strategy_vector(one.params) for one in complete])
    strategies = strategies.reshape(len(complete), N_STRATEGY)
    return StudyCurves(sign, clock, on_grid(study.study_name, curves, strategies, clock))


def curve_of_trial(trial: FrozenTrial, sign: float) -> Curve:
    """Return a trial's curve as losses."""
    return Curve.of({step: sign * value for step, value in trial.intermediate_values.items()})
