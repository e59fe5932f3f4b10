"""What a person watches while a search runs: a line, and a table of the workers if any."""

from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType

import optuna
from optuna.trial import FrozenTrial, TrialState
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from hyperlearn.tunable.objective import Objective
from hyperlearn.tune.seat import Seat
from hyperlearn.tune.worker_table import worker_table

REFRESHES_PER_SECOND = 4


class SearchProgress:
    """One line on a terminal: trials done, best value, origin of the suggestion, time left.

    Nothing is shown where there is neither a terminal nor a notebook. While the line is shown,
    Optuna's message for each trial is not; a failed trial gets a line of its own.

    Args:
        objective: What is searched for; several metrics have no best value to show.
        n_trials: How many trials will run, or None where only time limits them.
        timeout: Seconds after which no trial begins, or None.
        best: Best value before the search, or None.
        console: Where to show it.
        wanted: Whether to show it at all.
    """

    def __init__(
        self,
        objective: Objective,
        *,
        n_trials: int | None,
        timeout: float | None,
        best: float | None,
        console: Console,
        wanted: bool,
    ) -> None:
        self.is_shown = wanted and (console.is_terminal or console.is_jupyter)
        self._objective = objective
        self._best = best
        self._progress = Progress(
            TextColumn("{task.fields[trials]}"),
            BarColumn(bar_width=16),
            TextColumn("{task.fields[best]}", markup=False),
            TextColumn("{task.fields[origin]}", style="cyan", markup=False),
            _TimeLeft(n_trials, timeout),
            console=console,
        )
        self._seats: Sequence[Seat] = ()
        self._live = Live(
            console=console,
            get_renderable=self._render,
            refresh_per_second=REFRESHES_PER_SECOND,
        )
        self._n_trials = n_trials
        self._line = self._progress.add_task("", total=n_trials, trials="", best="", origin="")
        self._verbosity = optuna.logging.get_verbosity()

    def __enter__(self) -> "SearchProgress":
        if self.is_shown:
            optuna.logging.set_verbosity(optuna.logging.ERROR)
            self._live.start()
        self._describe(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._seats = ()
        self._progress.update(self._line, origin="")
        if self.is_shown:
            self._live.refresh()
            self._live.stop()
            optuna.logging.set_verbosity(self._verbosity)

    def started(self, number: int, origin: str) -> None:
        """Show where the configuration of the trial that runs comes from."""
        self._progress.update(self._line, origin=f"trial {number} {origin}")

    def workers(self, seats: Sequence[Seat]) -> None:
        """Show what each worker is doing."""
        self._seats = seats

    def finished(self, trial: FrozenTrial, failure: str | None) -> None:
        """Count a trial; show its value if it is the best so far, or why it failed."""
        if trial.state is TrialState.COMPLETE and len(self._objective.metrics) == 1:
            value = trial.values[0]
            if self._best is None or self._objective.is_reached(value, self._best):
                self._best = value
        if failure is not None:
            self.note(f"trial {trial.number} failed: {failure}")
        self._progress.advance(self._line)
        self._describe(int(self._progress.tasks[0].completed))

    def note(self, text: str) -> None:
        """Print a line above, if the progress is shown."""
        if self.is_shown:
            self._live.console.print(Text(text), soft_wrap=True)

    def _render(self) -> RenderableType:
        if not self._seats:
            return self._progress
        return Group(worker_table(self._seats), self._progress)

    def _describe(self, done: int) -> None:
        trials = f"{done}" if self._n_trials is None else f"{done}/{self._n_trials}"
        best = "" if self._best is None else f"best {self._objective.metrics[0]} {self._best:.6g}"
        paced = self._progress.tasks[0].elapsed or 0.0
        self._progress.update(self._line, trials=trials, best=best, paced=paced)


class _TimeLeft(ProgressColumn):
    """Time until the last trial at the pace so far, or until the timeout if that is sooner."""

    def __init__(self, n_trials: int | None, timeout: float | None) -> None:
        super().__init__()
        self._n_trials = n_trials
        self._timeout = timeout

    def render(self, task: Task) -> Text:
        seconds = seconds_left(
            int(task.completed),
            task.fields["paced"],
            task.elapsed or 0.0,
            n_trials=self._n_trials,
            timeout=self._timeout,
        )
        if seconds is None:
            return Text("")
        return Text(f"{timedelta(seconds=round(seconds))} left", style="green")


def seconds_left(
    done: int, paced: float, elapsed: float, *, n_trials: int | None, timeout: float | None
) -> float | None:
    """Return how long a search still takes at the pace so far.

    Args:
        done: Trials finished.
        paced: Seconds from the beginning until the last of them finished.
        elapsed: Seconds since the search began.
        n_trials: Trials in total, or None.
        timeout: Seconds after which no trial begins, or None.

    Returns:
        Seconds, not negative; None while nothing is known.
    """
    bounds = [] if timeout is None else [timeout - elapsed]
    if n_trials is not None and done > 0:
        bounds.append(paced / done * n_trials - elapsed)
    return max(0.0, min(bounds)) if bounds else None
