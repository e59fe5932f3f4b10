"""What the finished runs of a study say about its next ones, worked out once for each of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from optuna.study import Study
from optuna.trial import FrozenTrial

from hyperlearn.curve_training import train_curve_forecaster
from hyperlearn.guidance.knowledge import history_beside
from hyperlearn.guidance.known_runs import KnownRuns
from hyperlearn.guidance.study_curves import StudyCurves, curves_of_study
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.history.history import History
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curve_forecaster.reliability import is_reliable
from hyperlearn.metalearners.foundation import foundation_outlook


@dataclass(frozen=True)
class StudyView:
    """A study as it is judged by.

    Attributes:
        forecaster: What history taught.
        curves: The finished runs.
        is_usable: Whether there is a finished run and forecasts of those there are came true.
    """

    forecaster: CurveForecaster
    curves: StudyCurves
    is_usable: bool


class StudyForecasts:
    """Keeps, study by study, the forecaster and the finished runs.

    A copy in another process starts without what was worked out here.

    Args:
        history: Past studies; None takes those beside each study.
        n_steps: Last step of a run, or None.
    """

    def __init__(self, history: History | None, n_steps: int | None = None) -> None:
        self._history = history
        self._n_steps = n_steps
        self._forecasters: dict[str, CurveForecaster] = {}
        self._views: dict[str, tuple[int, StudyView]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_forecasters": {}, "_views": {}}

    def view(self, study: Study, trial: FrozenTrial) -> StudyView:
        """Return a study as a trial of it is judged by."""
        curves = curves_of_study(study, trial, self._n_steps)
        name, n_runs = study.study_name, len(curves.runs)
        kept = self._views.get(name)
        if kept is not None and kept[0] == n_runs and kept[1].curves.clock == curves.clock:
            return kept[1]
        forecaster = self.forecaster(study)
        has_best = bool(np.isfinite(curves.runs.finals).any())
        usable = has_best and is_reliable(forecaster, curves.runs)
        view = StudyView(forecaster, curves, usable)
        self._views[name] = (n_runs, view)
        return view

    def forecaster(self, study: Study) -> CurveForecaster:
        """Return the forecaster that history gives a study, learned when it is first wanted."""
        name = study.study_name
        if name not in self._forecasters:
            history = self._history if self._history is not None else history_beside(study)
            self._forecasters[name] = train_curve_forecaster(history, exclude=(name,))
        return self._forecasters[name]

    def monitor(self, trial: optuna.Trial, *, metric: str, target: float | None) -> TargetMonitor:
        """Return the monitor of a trial that is running."""
        study = trial.study
        frozen = trial.storage.get_trial(trial._trial_id)  # noqa: SLF001 (the trial has an older copy)
        view = self.view(study, frozen)
        clock = view.curves.clock if len(view.curves.runs) else None
        return TargetMonitor.beside(
            KnownRuns(view.forecaster, foundation_outlook(), view.curves.runs, clock),
            target=target,
            metric=metric,
            direction="maximize" if view.curves.sign < 0 else "minimize",
            params=trial.params,
        )
