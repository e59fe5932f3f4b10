"""One run of a tunable function: where it reports its metrics while it trains."""

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import optuna

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.guidance.target_monitor import NOTHING, TargetMonitor
from hyperlearn.records import STOPPED_ATTRIBUTE, Measurement, Outlook
from hyperlearn.tunable.early_stop import EarlyStop
from hyperlearn.tunable.measurements import MeasurementBuffer
from hyperlearn.tunable.objective import as_number
from hyperlearn.tunable.pruner_view import PrunerView
from hyperlearn.tunable.run_outlook import RunOutlook

_RESERVED = ("hyperlearn:",)


class Run:
    """The run that a tunable function is called for; reports go into the history.

    Outside a search, as ``Run()``, it checks what it is given and keeps nothing.

    Args:
        trial: The trial of the search, or None outside one.
        params: The hyperparameters of this run.
        metric: The metric by which a pruner judges; None where there is no single one.
        write: Takes the measurements in batches, or None to drop them.
        monitor: Makes what judges the run; None where nothing does.
        checkpoints: The folder for checkpoints; None makes a temporary one.

    Attributes:
        params: The hyperparameters of this run, empty outside a search.
        number: The trial's number in its study, None outside a search.
    """

    params: Mapping[str, Any]
    number: int | None

    def __init__(
        self,
        trial: optuna.Trial | None = None,
        *,
        params: Mapping[str, Any] | None = None,
        metric: str | None = None,
        write: Callable[[Sequence[Measurement]], None] | None = None,
        monitor: Callable[[], TargetMonitor] | None = None,
        checkpoints: Path | None = None,
    ) -> None:
        self.params = MappingProxyType(dict(params or {}))
        self.number = None if trial is None else trial.number
        self._trial = trial
        self._metric = metric
        self._measurements = None if write is None else MeasurementBuffer(write)
        self._view = PrunerView(is_thinned=write is not None)
        self._unshown: tuple[float, int] | None = None
        self._outlook = None if not metric or monitor is None else RunOutlook(metric, monitor)
        self._checkpoints = checkpoints
        self._reported: set[tuple[int, str]] = set()
        self._started = time.perf_counter()

    def __repr__(self) -> str:
        return f"Run(number={self.number}, params={dict(self.params)})"

    @property
    def metric(self) -> str | None:
        """The metric that a pruner judges by; None where there is no single one."""
        return self._metric

    @property
    def outlook(self) -> Outlook:
        """What is to be expected of this run, from its curve and the study's finished runs.

        Outside a search, and where a study has several metrics, nothing is known.
        """
        return NOTHING if self._outlook is None else self._outlook.now()

    @property
    def checkpoint_dir(self) -> Path:
        """A folder for checkpoints, which is there.

        A trial whose worker was killed is tried again, on any worker, with the same
        hyperparameters and the same folder: a run that finds a checkpoint in it goes on from there.
        Write a checkpoint to another name first and then rename it, as the kill may come at any
        moment. Outside a search it is a temporary folder that stays.
        """
        if self._checkpoints is None:
            self._checkpoints = Path(tempfile.mkdtemp(prefix="hyperlearn-"))
        self._checkpoints.mkdir(parents=True, exist_ok=True)
        return self._checkpoints

    def report(self, step: int, **metrics: float) -> None:
        """Record metrics of a step, and end the run if the pruner finds it hopeless.

        A step may be reported in several calls; of a metric told twice for one step the first
        value counts, as in Optuna.

        A report is held in memory for a second at most, so a process that is killed may lose the
        last second's; `flush` returns when all of them are kept. The pruner is shown each of a
        run's first 100 reports of the study's metric, and of later ones those that come after
        another twentieth or after a second.

        Args:
            step: How far training is, such as the epoch; a whole number from 0 on.
            **metrics: Any metrics by name. NaN and infinity are kept. The study's own metric is
                the one that the pruner judges by.

        Raises:
            EarlyStop: The run should end here; let it pass. It is a ``TrialPruned``.
            InvalidArgumentError: The step is not a whole number from 0 on.
            InvalidMetricError: A metric is not a number, or there is none.
            StorageError: The database cannot be written.
        """
        step = _checked_step(step)
        if not metrics:
            raise InvalidMetricError(f"step {step!r} reports no metric; give one by its name")
        values = {metric: as_number(metric, value) for metric, value in metrics.items()}
        fresh = {m: value for m, value in values.items() if (step, m) not in self._reported}
        if self._trial is None or not fresh:
            return
        self._reported.update((step, metric) for metric in fresh)
        if self._measurements is not None:
            self._measurements.add(step, time.perf_counter() - self._started, fresh)
        if self._outlook is not None:
            self._outlook.note(step, fresh)
        if self._metric in fresh:
            self._prune_or_go_on(self._trial, step, fresh[self._metric])

    def _prune_or_go_on(self, trial: optuna.Trial, step: int, value: float) -> None:
        if not self._view.is_shown():
            self._unshown = (value, step)
            return
        self._unshown = None
        trial.report(value, step)
        if trial.should_prune():
            kept = trial.storage.get_trial(trial._trial_id)  # noqa: SLF001 (Optuna has an older copy)
            reason = str(kept.user_attrs.get(STOPPED_ATTRIBUTE, ""))
            raise EarlyStop(f"{self._metric} is {value!r} at step {step}", reason)

    def log(self, **facts: Any) -> None:  # noqa: ANN401 (whatever JSON can say)
        """Keep facts about this run as user attributes of its trial.

        Args:
            **facts: Texts, numbers, booleans, None, and lists and dictionaries of them.

        Raises:
            InvalidArgumentError: A fact cannot be written as JSON, or its name is reserved.
        """
        for name, fact in facts.items():
            if name.startswith(_RESERVED):
                raise InvalidArgumentError(f"fact {name!r} starts with {_RESERVED[0]!r}; rename it")
            try:
                json.dumps(fact)
            except (TypeError, ValueError) as error:
                raise InvalidArgumentError(
                    f"fact {name!r} is {fact!r}, which is not JSON; give texts, numbers, "
                    "booleans, None, lists or dictionaries"
                ) from error
        if self._trial is not None:
            for name, fact in facts.items():
                self._trial.set_user_attr(name, fact)

    def flush(self) -> None:
        """Write every report that is still held back.

        When this returns they are in the database, and stay there if the process is killed at
        once. It costs a write, so once an epoch or a checkpoint is often enough; the search does
        it at the end of each run.

        Raises:
            StorageError: The database cannot be written.
        """
        if self._measurements is not None:
            self._measurements.flush()

    def close(self) -> None:
        """End the run: what is held back is written, and Optuna knows the last value too.

        Raises:
            StorageError: The database cannot be written.
        """
        if self._measurements is not None:
            self._measurements.close()
        if self._trial is not None and self._unshown is not None:
            self._trial.report(*self._unshown)
            self._unshown = None


def _checked_step(step: object) -> int:
    """Return a step as a plain int; numpy's whole numbers are welcome."""
    is_whole = hasattr(step, "__index__") and not isinstance(step, bool)
    if not is_whole or int(step) < 0:  # type: ignore[call-overload]
        raise InvalidArgumentError(f"step is {step!r}; give a whole number, 0 or more")
    return int(step)  # type: ignore[call-overload, no-any-return]
