"""What a training library's callback tells a run, and what it hears from it.

The callbacks of the libraries differ in their hooks alone; what is done at them is here.
"""

from collections.abc import Collection, Mapping, Sequence

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.integrations.strategy import STRATEGY
from hyperlearn.records import Outlook, OutlookState
from hyperlearn.tunable.early_stop import EarlyStop
from hyperlearn.tunable.objective import as_number
from hyperlearn.tunable.run import Run


class TrainingReport:
    """Passes a training's metrics on to a run and a monitor, and tells when training should end.

    Args:
        run: The run of a search; None where there is none.
        monitor: Judges a training outside a search; None where nothing does.
        stop_when: States of the monitor's outlook at which training should end.
        rename: What metrics are to be called, by what the library calls them.

    Raises:
        InvalidArgumentError: There is neither run nor monitor, or states without a monitor.
    """

    def __init__(
        self,
        run: Run | None = None,
        *,
        monitor: TargetMonitor | None = None,
        stop_when: Collection[OutlookState | str] = (),
        rename: Mapping[str, str] | None = None,
    ) -> None:
        if run is not None and not isinstance(run, Run):
            raise InvalidArgumentError(
                f"run is {run!r}; give the Run of a tunable function, or for a trial of Optuna "
                "what hyperlearn.integrations.loop.training_run gives"
            )
        if run is None and monitor is None:
            raise InvalidArgumentError("there is neither run nor monitor; give one of them")
        if isinstance(stop_when, str) or (stop_when and monitor is None):
            raise InvalidArgumentError(
                f"stop_when is {stop_when!r}; give a list of states, and a monitor that tells them"
            )
        self._run = run
        self._monitor = monitor
        self._stop_when = frozenset(map(_state, stop_when))
        self._names = dict(rename or {})
        self._seen: set[str] = set()
        self._ended: EarlyStop | None = None
        self._is_over = False
        self._last = -1

    @property
    def outlook(self) -> Outlook | None:
        """What the monitor, or else the run, expects; None where the run is of no search."""
        if self._monitor is not None:
            return self._monitor.outlook
        return None if self._run is None else self._run.outlook

    def describe(self, strategy: Mapping[str, object]) -> None:
        """Keep the optimisation strategy with the trial; what is not known is left out."""
        if self._run is not None and strategy:
            self._run.log(**{STRATEGY: dict(strategy)})

    def report(self, step: int, metrics: Mapping[str, object]) -> bool:
        """Report the metrics of a step; what is no number is left out.

        Returns:
            Whether training should end.
        """
        values = {self._names.get(name, name): value for name, value in _numbers(metrics).items()}
        self._seen.update(values)
        if self._run is not None and values:
            try:
                self._run.report(step, **values)
            except EarlyStop as stop:
                self._ended = stop
        if self._monitor is not None and self._monitor.metric in values and step > self._last:
            self._last = step
            self._is_over |= self._monitor.update(step, **values).state in self._stop_when
        return self.should_stop

    @property
    def should_stop(self) -> bool:
        """Whether training should end."""
        return self._is_over or self._ended is not None

    def saved(self) -> None:
        """Keep what was reported until now: a checkpoint was written that continues from here."""
        if self._run is not None:
            self._run.flush()

    def finish(self, checkpoints: Sequence[str | None] = ()) -> None:
        """Take the end of training.

        Args:
            checkpoints: Where checkpoints are, the best one first; the first there is is kept with
                the trial.

        Raises:
            EarlyStop: The pruner ended the run; it is a ``TrialPruned``, let it pass.
            InvalidMetricError: Training ended without the metric that the study is about.
        """
        if self._run is not None:
            path = next(filter(None, checkpoints), None)
            if path is not None:
                self._run.log(checkpoint=str(path))
            if self._ended is not None:
                raise self._ended
            self._check_metric(self._run.metric)

    def _check_metric(self, metric: str | None) -> None:
        if metric is not None and self._seen and metric not in self._seen:
            raise InvalidMetricError(
                f"the study's metric {metric!r} is none of what training reported, "
                f"{sorted(self._seen)!r}, so nothing could be pruned; give "
                f"rename={{{sorted(self._seen)[0]!r}: {metric!r}}} with the right name"
            )


def _state(state: object) -> OutlookState:
    try:
        return OutlookState(str(state))
    except ValueError:
        raise InvalidArgumentError(
            f"stop_when has {state!r}; give some of {[one.value for one in OutlookState]!r}"
        ) from None


def _numbers(metrics: Mapping[str, object]) -> dict[str, float]:
    numbers = {}
    for name, value in metrics.items():
        try:
            numbers[name] = as_number(name, value)
        except InvalidMetricError:
            continue
    return numbers
