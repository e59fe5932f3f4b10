"""One trial of a search: the function is called, and what happened is recorded."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from hyperlearn.guidance.study_forecasts import StudyForecasts
from hyperlearn.history.recorder import Recorder
from hyperlearn.records import ORIGIN_ATTRIBUTE
from hyperlearn.tunable.decorator import Tunable
from hyperlearn.tunable.run import Run
from hyperlearn.tune.device import device_name
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.run_folders import RunFolders, logging_to


class Evaluation:
    """The objective that Optuna calls for each trial of a tunable function.

    Args:
        function: What to call.
        kwargs: Its arguments that are not searched for.
        recorder: Where measurements, durations and failures go; None where there is no table.
        interruption: Lets Ctrl-C through while the function runs.
        on_start: Told the trial's number and the origin of its configuration.
        folders: Where runs have a folder of their own.
        is_logged: Whether what the function prints goes into its run's log.
        target: Value of the only metric that is wanted, or None.

    Attributes:
        failure: What the last trial failed with, or None.
    """

    def __init__(
        self,
        function: Tunable[..., Any],
        kwargs: Mapping[str, object],
        *,
        recorder: Recorder | None,
        interruption: Interruption,
        on_start: Callable[[int, str], None],
        folders: RunFolders,
        is_logged: bool = False,
        target: float | None = None,
    ) -> None:
        self.failure: BaseException | None = None
        self._function = function
        self._kwargs = dict(kwargs)
        self._recorder = recorder
        self._interruption = interruption
        self._on_start = on_start
        self._folders = folders
        self._is_logged = is_logged
        self._target = target
        self._forecasts = StudyForecasts(None)
        metrics = function.objective.metrics
        self._pruned_metric = metrics[0] if len(metrics) == 1 else None

    def __call__(self, trial: optuna.Trial) -> Sequence[float]:
        """Run a trial and return its metrics.

        Raises:
            TrialPruned: The pruner ended the run.
            Exception: Whatever the function raised; it is in ``failure`` too.
        """
        self.failure = None
        started = time.perf_counter()
        run: Run | None = None
        try:
            params = self._function.space.suggest(trial)
            run = self._run_of(trial, params)
            started = time.perf_counter()
            log = logging_to(self._folders.log(trial.number)) if self._is_logged else nullcontext()
            with log, self._interruption.allowed():
                return self._function.evaluate(run, params, self._kwargs)
        except optuna.TrialPruned:
            raise
        except SystemExit as error:
            self.failure = RuntimeError(f"the function left by sys.exit({error.code!r})")
            raise self.failure from error
        except (Exception, KeyboardInterrupt) as error:
            self.failure = error
            raise
        finally:
            self._record(trial, run, time.perf_counter() - started)

    def _run_of(self, trial: optuna.Trial, params: Mapping[str, object]) -> Run:
        kept = trial.storage.get_trial(trial._trial_id)  # noqa: SLF001 (the trial has an older copy)
        self._on_start(trial.number, _origin(trial, kept))
        write = None
        if self._recorder is not None:
            write = functools.partial(self._recorder.measurements, trial._trial_id)  # noqa: SLF001
        metric, monitor = self._pruned_metric, None
        if metric is not None:
            monitor = functools.partial(
                self._forecasts.monitor, trial, metric=metric, target=self._target
            )
        return Run(
            trial,
            params=params,
            metric=metric,
            write=write,
            monitor=monitor,
            checkpoints=self._folders.checkpoints(trial.number, kept.system_attrs),
        )

    def _record(self, trial: optuna.Trial, run: Run | None, seconds: float) -> None:
        """Write what Optuna has no room for, whichever way the run ended."""
        if run is not None:
            run.close()
        if self._recorder is not None:
            self._recorder.run(
                trial._trial_id,  # noqa: SLF001
                seconds=seconds,
                device=device_name(),
                code_digest=self._function.code_digest,
                failure=self.failure,
            )


def _origin(trial: optuna.Trial, kept: FrozenTrial) -> str:
    """Return where a suggestion came from: what its sampler wrote, or else the sampler's name."""
    return str(kept.user_attrs.get(ORIGIN_ATTRIBUTE, type(trial.study.sampler).__name__))
