"""The pruner: stops runs that can no longer become the best, or reach the target."""

import math
from typing import NamedTuple

import numpy as np
from optuna.pruners import BasePruner, MedianPruner
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.guidance.study_curves import curve_of_trial
from hyperlearn.guidance.study_forecasts import StudyForecasts, StudyView
from hyperlearn.history.history import History
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import scale_of_task
from hyperlearn.metalearners.curves.mixture import LogisticMixture
from hyperlearn.metalearners.curves.running import Rival, points_of
from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.strategy import strategy_vector
from hyperlearn.metalearners.foundation import foundation_forecaster
from hyperlearn.records import STOPPED_ATTRIBUTE

FEWEST_POINTS = 2
DEFAULT_LEVEL = 0.02
"""Chance below which a run is stopped by a forecaster whose risk levels are not known."""
LIKELY = 0.5


class Chances(NamedTuple):
    """What a run under way may still come to.

    Attributes:
        best: Chance that it beats the best finished run.
        target: Chance that it reaches the target; 1 without one.
        level: Chance below which it is stopped.
    """

    best: float
    target: float
    level: float


class MetaPruner(BasePruner):
    """Stops a run once a forecast of its curve says that it will not beat the best run.

    The forecaster is a recurrent network over the curve so far, the hyperparameters and the best
    run's curve, trained on the curves of past runs. How small the chance has to be is learned from
    past searches: so small that the run that would come out best is stopped in at most the share
    ``risk`` of them. It needs no other setting and serves any sampler.

    With a ``target``, a run is stopped too when its chance to reach the target is that small,
    unless it is likely to become the best run.

    Until a run with a curve is finished, and where forecasts of this study's runs did not come
    true, ``fallback`` decides.

    Args:
        history: Past studies. None takes the other studies of the study's own storage (a database,
            a journal), or the default database where the study lives in memory.
        target: Value of the metric that is wanted, or None.
        risk: Accepted chance that the run that would come out best is stopped, above 0, below 1.
        n_steps: Last step of a run; by default the last one that any finished run reported.
        warmup_steps: Reports of a run before it may be stopped, two or more.
        fallback: Any Optuna pruner; ``MedianPruner(5, 5)`` by default.

    Raises:
        InvalidArgumentError: An argument is outside its range.
    """

    def __init__(
        self,
        history: History | None = None,
        *,
        target: float | None = None,
        risk: float = 0.05,
        n_steps: int | None = None,
        warmup_steps: int = FEWEST_POINTS,
        fallback: BasePruner | None = None,
    ) -> None:
        if not 0.0 < risk < 1.0:
            raise InvalidArgumentError(f"risk is {risk!r}; give a chance above 0 and below 1")
        if warmup_steps < FEWEST_POINTS:
            raise InvalidArgumentError(f"warmup_steps is {warmup_steps!r}; give 2 or more")
        if n_steps is not None and n_steps < 1:
            raise InvalidArgumentError(f"n_steps is {n_steps!r}; give 1 or more, or None")
        if target is not None and not math.isfinite(target):
            raise InvalidArgumentError(f"target is {target!r}; give a finite number, or None")
        self._forecasts = StudyForecasts(history, n_steps)
        self._target = target
        self._risk = risk
        self._warmup_steps = warmup_steps
        self._fallback = fallback or MedianPruner(5, 5)

    @override
    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        values = trial.intermediate_values
        if len(values) < self._warmup_steps:
            return False
        if math.isnan(values[max(values)]):
            return self._stop(study, trial, "its metric is not a number")
        view = self._forecasts.view(study, trial)
        if not view.is_usable:
            return self._fallback.prune(study, trial)
        reason = self._reason(self._chances(view, trial))
        return reason is not None and self._stop(study, trial, reason)

    def _reason(self, chances: Chances | None) -> str | None:
        """Return why a run is to be stopped, or None."""
        if chances is None:
            return None
        if chances.best < chances.level:
            return f"its chance to become the best is {chances.best:.1%}"
        if chances.target < chances.level and chances.best < LIKELY:
            return f"its chance to reach {self._target!r} is {chances.target:.1%}"
        return None

    def _chances(self, view: StudyView, trial: FrozenTrial) -> Chances | None:
        """Return what a run may still come to; None for one at its end."""
        curves, forecaster = view.curves, view.forecaster
        own = curve_of_trial(trial, curves.sign)
        scale, units = scale_of_task(curves.runs, own.losses[:1], None)
        points = points_of(own, scale, curves.clock, Rival(curves.runs.times, units))
        now = points.times[:, -1]
        if now[0] >= 1.0:
            return None
        states = forecaster.cell.run(encode(points))[:, -1]
        strategy = strategy_vector(trial.params)[None]
        mixture = forecaster.forecast(states, points.units[:, -1], strategy, now, np.ones(1))
        levels = forecaster.levels or foundation_forecaster().levels
        return Chances(
            float(mixture.chance_below(np.zeros(1))[0]),
            1.0 if self._target is None else self._chance_of_target(mixture, scale, curves.sign),
            DEFAULT_LEVEL if levels is None else levels.chance(self._risk),
        )

    def _chance_of_target(self, mixture: LogisticMixture, scale: LossScale, sign: float) -> float:
        goal = scale.to_unit(np.array([sign * (self._target or 0.0)]))
        return float(mixture.chance_below(goal)[0])

    @staticmethod
    def _stop(study: Study, trial: FrozenTrial, reason: str) -> bool:
        study._storage.set_trial_user_attr(trial._trial_id, STOPPED_ATTRIBUTE, reason)  # noqa: SLF001
        return True
