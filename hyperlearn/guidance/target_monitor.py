"""The judgement of a run in anyone's own training loop, with or without a study."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from hyperlearn.curve_training import curves_of_history, train_curve_forecaster
from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.guidance.known_runs import KnownRuns, no_runs
from hyperlearn.guidance.run_judge import RunJudge
from hyperlearn.guidance.states import state_of
from hyperlearn.history.history import History
from hyperlearn.metalearners.curves.companions import Companion, companion_of, metric_sign
from hyperlearn.metalearners.curves.running import Clock
from hyperlearn.metalearners.curves.strategy import strategy_vector
from hyperlearn.metalearners.foundation import foundation_outlook
from hyperlearn.metalearners.outlook.standstill import UNMOVED, stands_still
from hyperlearn.records import Outlook, OutlookState

NOTHING = Outlook(
    math.nan, math.nan, math.nan, math.nan, OutlookState.UNKNOWN, "it has not reported yet"
)


class TargetMonitor:
    """Tells while a model trains whether its metric will come to a wanted value.

    >>> monitor = TargetMonitor(0.9, metric="accuracy", direction="maximize", n_steps=30)
    >>> monitor.update(0, accuracy=0.52, train_loss=0.69).state
    <OutlookState.UNKNOWN: 'unknown'>

    Other metrics may be given too; one of the training data (told by its name, such as
    ``train_loss`` or ``loss``) shows runs that only memorise. An update takes well under a
    millisecond.

    Args:
        target: The wanted value, or None to judge by the best known run.
        metric: Name of the metric that counts.
        direction: "minimize" or "maximize".
        history: Past studies: the forecaster is trained further on them.
        task: Name of a task of the history whose finished runs this run is compared with.
        params: The run's hyperparameters, such as its learning rate.
        n_steps: Step of the last report; guessed, and doubled when it is passed, if None.

    Raises:
        InvalidArgumentError: The target or the direction cannot be used.
    """

    def __init__(
        self,
        target: float | None,
        *,
        metric: str,
        direction: Literal["minimize", "maximize"],
        history: History | None = None,
        task: str | None = None,
        params: Mapping[str, object] | None = None,
        n_steps: int | None = None,
    ) -> None:
        if direction not in {"minimize", "maximize"}:
            raise InvalidArgumentError(f"direction is {direction!r}; give 'minimize' or 'maximize'")
        if target is not None and not math.isfinite(target):
            raise InvalidArgumentError(f"target is {target!r}; give a finite number")
        self._sign = -1.0 if direction == "maximize" else 1.0
        self._target = target
        self._metric = metric
        self._n_steps = n_steps
        self._strategy = strategy_vector(params or {})
        self._known: KnownRuns | None = None
        self._source = (history, task)
        self._companion: Companion | None = None
        self._judge: RunJudge | None = None
        self._last_step = -math.inf
        self._n_points = 0
        self._recent: list[float] = []
        self.outlook = NOTHING

    @classmethod
    def beside(
        cls,
        known: KnownRuns,
        *,
        target: float | None,
        metric: str,
        direction: Literal["minimize", "maximize"],
        params: Mapping[str, object],
    ) -> "TargetMonitor":
        """Return the monitor of a run of a study, of which other runs are known."""
        monitor = cls(target, metric=metric, direction=direction, params=params)
        monitor._known = known
        return monitor

    @property
    def metric(self) -> str:
        """Name of the metric that counts."""
        return self._metric

    def update(self, step: int, **metrics: float) -> Outlook:
        """Take the metrics of a step and return what is to be expected now.

        Args:
            step: How far training is; later than the steps before.
            **metrics: By name; the monitored metric among them.

        Raises:
            InvalidMetricError: The monitored metric is missing.
            InvalidArgumentError: The step is not later than the one before.
        """
        if self._metric not in metrics:
            raise InvalidMetricError(
                f"metrics are {sorted(metrics)!r}; {self._metric!r} is monitored, so give it too"
            )
        if step <= self._last_step:
            raise InvalidArgumentError(
                f"step is {step!r} after step {self._last_step!r}; give ascending steps"
            )
        value = float(metrics[self._metric])
        if self._judge is None:
            self._companion = companion_of(self._metric, metrics)
            self._judge = self._begin(step, value)
        self._last_step = step
        self._n_points += 1
        self.outlook = self._outlook(self._judge, step, value, self._beside(metrics))
        return self.outlook

    def _begin(self, step: int, value: float) -> RunJudge:
        known = self._known if self._known is not None else _known_runs(*self._source)
        if known.clock is None and self._n_steps is not None:
            clock = Clock(float(step), 1.0, float(max(self._n_steps, step + 1)))
            known = KnownRuns(known.forecaster, known.outlook, known.runs, clock)
        target = None if self._target is None else self._sign * self._target
        return known.judge(target, self._sign * value, self._strategy)

    def _beside(self, metrics: Mapping[str, float]) -> float:
        if self._companion is None or self._companion.name not in metrics:
            return math.nan
        value = self._companion.sign * float(metrics[self._companion.name])
        return value if math.isfinite(value) else math.inf

    def _stands_still(self, loss: float) -> bool:
        """Return whether a loss has not moved at all for a few reports; a score may do so."""
        self._recent = [*self._recent[1 - UNMOVED :], loss]
        is_loss = metric_sign(self._metric.lower()) == 1.0
        return is_loss and bool(stands_still(np.array([self._recent]))[0, -1])

    def _outlook(self, judge: RunJudge, step: int, value: float, companion: float) -> Outlook:
        loss = self._sign * value
        forecast, judgement = judge.update(step, loss, companion)
        scale = judge.scales[1]
        state, reason = state_of(
            self._n_points,
            (loss - scale.goal) / scale.width if companion != math.inf else math.nan,
            forecast,
            judgement,
            is_failing=judge.is_failing(judgement) or self._stands_still(loss),
            has_target=self._target is not None,
        )
        p_target = math.nan if self._target is None else float(judgement.p_target[0])
        if not math.isfinite(loss):
            p_target = min(p_target, 0.0)
        low, high = sorted((self._sign * forecast.low, self._sign * forecast.high))
        return Outlook(self._sign * forecast.median, low, high, p_target, state, reason)


def _known_runs(history: History | None, task: str | None) -> KnownRuns:
    forecaster, outlook = train_curve_forecaster(history), foundation_outlook()
    if history is not None and task is not None:
        for curves in reversed(curves_of_history(history)):
            if curves.name == task:
                return KnownRuns(forecaster, outlook, curves, None)
    return KnownRuns(forecaster, outlook, no_runs(), None)
