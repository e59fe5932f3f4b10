"""What a run is judged by: finished runs of its task, and the networks."""

from dataclasses import dataclass

import numpy as np

from hyperlearn.guidance.run_judge import RunJudge, general_prototypes
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curve_forecaster.reliability import conformal_factor, hindsight
from hyperlearn.metalearners.curves.encoding import encode
from hyperlearn.metalearners.curves.episodes import points_at, scale_of_task
from hyperlearn.metalearners.curves.running import Clock, Rival
from hyperlearn.metalearners.curves.scale import LossScale
from hyperlearn.metalearners.curves.strategy import N_STRATEGY
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.metalearners.outlook.fates import fates_of, target_scale
from hyperlearn.metalearners.outlook.model import OutlookModel
from hyperlearn.records import FloatArray

FEWEST_LABELLED = 2


@dataclass(frozen=True)
class KnownRuns:
    """Finished runs of a task and what judges its next ones.

    Attributes:
        forecaster: Foretells the end of runs.
        outlook: Judges their metric.
        runs: Finished runs; may be none.
        clock: Of the task, or None where nobody knows how long a run is.
    """

    forecaster: CurveForecaster
    outlook: OutlookModel
    runs: TaskCurves
    clock: Clock | None

    def judge(self, target: float | None, first_loss: float, strategy: FloatArray) -> RunJudge:
        """Return the judge of a new run.

        Args:
            target: The loss that is wanted; None takes the best finished run.
            first_loss: The run's first loss.
            strategy: The run's, shape (n_strategy,).
        """
        firsts = np.array([first_loss])
        scale, units = scale_of_task(self.runs, firsts, None)
        has_best = bool(np.isfinite(self.runs.finals).any())
        if target is not None and not has_best:
            scale = target_scale(firsts[:, None], target)
        rival = Rival(self.runs.times, units) if has_best else None
        wanted = scale.goal if target is None else target
        beside = self._target_scale(wanted, first_loss)
        return RunJudge(
            self.forecaster,
            self.outlook,
            (scale, beside),
            rival,
            self._prototypes(beside),
            strategy,
            self.clock,
            self._stretch(),
        )

    def _target_scale(self, target: float, first_loss: float) -> LossScale:
        if not len(self.runs):
            return target_scale(np.array([[first_loss]]), target)
        return target_scale(self.runs.losses, target)

    def _prototypes(self, scale: LossScale) -> FloatArray:
        """Return prototypes at shares of the budget, the task's own runs among them."""
        if len(self.runs) < FEWEST_LABELLED:
            return general_prototypes(self.outlook)
        n_steps = len(self.runs.times)
        points = points_at(self.runs, scale, np.full(n_steps, np.nan), np.arange(n_steps))
        states = self.outlook.cell.run(encode(points))
        fates = fates_of(self.runs.losses[:, -1], scale)
        return self.outlook.prototypes(self.outlook.places(states), fates)

    def _stretch(self) -> float:
        """Return by how much this task's runs have missed their forecasts, as a factor."""
        if len(self.runs) < FEWEST_LABELLED or not np.isfinite(self.runs.finals).any():
            return 1.0
        return conformal_factor(hindsight(self.forecaster, self.runs))


def no_runs() -> TaskCurves:
    """Return the finished runs of a task that has none."""
    nothing = np.zeros((0, 2))
    return TaskCurves("", nothing, nothing, np.zeros((0, N_STRATEGY)), np.array([0.5, 1.0]))
