"""The outlook of a run: worked out when it is asked for, from what was reported until then."""

from collections.abc import Callable, Mapping

from hyperlearn.guidance.target_monitor import NOTHING, TargetMonitor
from hyperlearn.records import Outlook

MOST_HELD = 512


class RunOutlook:
    """Holds what a run reports until its outlook is asked for.

    Args:
        metric: The metric that counts.
        monitor: Makes the monitor of the run.
    """

    def __init__(self, metric: str, monitor: Callable[[], TargetMonitor]) -> None:
        self._metric = metric
        self._make_monitor = monitor
        self._monitor: TargetMonitor | None = None
        self._held: dict[int, dict[str, float]] = {}
        self._read_until = -1

    def note(self, step: int, metrics: Mapping[str, float]) -> None:
        """Hold the metrics of a step; of very many steps every second one is let go."""
        self._held.setdefault(step, {}).update(metrics)
        if len(self._held) > MOST_HELD:
            steps = sorted(self._held)
            self._held = {one: self._held[one] for one in (*steps[:-1:2], steps[-1])}

    def now(self) -> Outlook:
        """Return the outlook after all that was reported."""
        told = [step for step in sorted(self._held) if self._metric in self._held[step]]
        fresh = [step for step in told if step > self._read_until]
        if fresh and self._monitor is None:
            self._monitor = self._make_monitor()
        for step in fresh:
            if self._monitor is not None:
                self._monitor.update(step, **self._held.pop(step))
            self._read_until = step
        return NOTHING if self._monitor is None else self._monitor.outlook
