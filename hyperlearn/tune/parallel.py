"""Running a search by workers that share the study through its storage."""

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import optuna
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.launch.engine import Engine, Site
from hyperlearn.tune.attempts import fail_silent, running, superseded, try_again
from hyperlearn.tune.crew import Crew
from hyperlearn.tune.device import device_name
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.order import Order, Pulse, is_abandoned, read_order
from hyperlearn.tune.plan import Plan
from hyperlearn.tune.progress import SearchProgress
from hyperlearn.tune.seat import Seat
from hyperlearn.tune.watch import Watch
from hyperlearn.tune.worker import Assignment

SETTLE_SECONDS = 0.5
"""How often trials of unknown workers are looked for at the end."""


def run_in_workers(
    plan: Plan, watch: Watch, progress: SearchProgress, interruption: Interruption
) -> None:
    """Run the trials of a search by the workers of its engine.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the running trials are recorded as failed.
        EngineError: The engine cannot start workers.
        FailedTrialsError: The first trials all failed, or workers cannot begin one.
    """
    engine = plan.engine
    assert engine is not None  # noqa: S101 (who has none runs its trials here)
    with _stoppable(plan.study), engine.open() as site:
        leader = Leader(plan, watch, progress)
        try:
            leader.lead(site, engine, interruption)
        finally:
            leader.finish()


class Leader:
    """Decides how many trials there are, and writes down what becomes of them.

    Args:
        plan: The search.
        watch: Looks at every trial that ends.
        progress: Where to show them.
    """

    def __init__(self, plan: Plan, watch: Watch, progress: SearchProgress) -> None:
        self._plan = plan
        self._study = plan.study
        self._watch = watch
        self._progress = progress
        self._is_reached = False
        timeout = plan.budget.timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout
        trials = self._study.get_trials(deepcopy=False)
        self._first, self._known = len(trials), set[int]()
        self._strays = set[int]()
        self._is_doubtful = False
        self._pulse: Pulse | None = None
        self._n_trials = plan.budget.n_trials
        if self._n_trials is not None:
            self._take_order(self._n_trials, trials)

    def _take_order(self, n_trials: int, trials: list[FrozenTrial]) -> None:
        """Take on what was asked for: now, or of a process that did not live to see it done."""
        earlier = read_order(self._study)
        if earlier is None:
            order = Order.of(self._study, n_trials)
        elif is_abandoned(self._study, earlier):
            order = earlier.taken_over()
            self._strays = running(trials)  # its workers may yet end them
            self._n_trials = order.missing(self._study) - len(self._strays)
            self._progress.note(
                f"an earlier search of this study was cut short: {self._n_trials} trials to begin, "
                f"{len(self._strays)} of its own to wait for"
            )
        else:
            return  # another process leads a search of this study; this one is beside it
        self._pulse = Pulse(self._study, order)

    def lead(self, site: Site, engine: Engine, interruption: Interruption) -> None:
        """Run trials by workers until there are as many as were asked for."""
        work = Assignment(
            function=self._plan.function,
            kwargs=self._plan.kwargs,
            home=self._plan.home,
            study_name=self._study.study_name,
            sampler=self._study.sampler,
            pruner=self._study.pruner,
            folders=self._plan.folders,
            verbosity=optuna.logging.get_verbosity(),
            target=self._plan.budget.target,
        )
        crew = Crew(site, work, engine.workers, self)
        crew.run(interruption)
        while self._has_strays():
            with interruption.allowed():
                time.sleep(SETTLE_SECONDS)
            self._settle_strays()
            crew.run(interruption)

    def finish(self) -> None:
        """Take note that the search is over, in whatever way."""
        if self._pulse is not None:
            self._pulse.stop()

    def may_begin(self, begun: int) -> bool:
        """Return whether one more trial may begin after so many that have."""
        is_in_time = self._deadline is None or time.monotonic() < self._deadline
        is_left = self._n_trials is None or begun < self._n_trials
        return is_in_time and is_left and not self._is_over

    @property
    def _is_over(self) -> bool:
        return self._is_reached or self._study._stop_flag  # noqa: SLF001 (set by `study.stop`)

    def must_queue(self) -> bool:
        """Return whether trials are enqueued."""
        return bool(self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,)))

    def started(self, number: int, origin: str) -> None:
        """Show a trial that has its configuration."""
        self._known.add(number)
        self._progress.started(number, origin)

    def finished(self, number: int, failure: BaseException | None) -> None:
        """Look at a trial that has ended, and call the callbacks."""
        self._known.add(number)
        trial = _trial(self._study, number)
        failure = failure if trial.state is TrialState.FAIL else None
        if trial.state is TrialState.FAIL and failure is None and self._was_repeated(number):
            self._n_trials = None if self._n_trials is None else self._n_trials + 1
            return  # it gave no sign of life for long, and another attempt takes its place
        self._is_reached = self._watch.finished(trial, failure) or self._is_reached
        for callback in self._plan.callbacks:
            callback(self._study, copy.deepcopy(trial))

    def lost(self, number: int, error: BaseException) -> bool:
        """Fail a trial whose worker is gone, and enqueue another attempt, if it may have one."""
        self._known.add(number)
        if not self._fail(number, error) or not try_again(self._study, _trial(self._study, number)):
            return False
        self._progress.note(f"trial {number} is tried again: {error}")
        return True

    def stopped(self, number: int) -> None:
        """Fail a trial whose worker had to be ended."""
        self._fail(number, KeyboardInterrupt("the search was stopped"))

    def doubted(self) -> None:
        """Take note that somewhere a trial may run that nobody runs."""
        self._is_doubtful = True

    def shown(self, seats: list[Seat]) -> None:
        """Show the workers, and say that this process still leads."""
        self._progress.workers(seats)
        if self._pulse is not None:
            self._pulse.beat()

    def _fail(self, number: int, error: BaseException) -> bool:
        """Mark a trial failed that its worker left running; return whether it did."""
        trial = _trial(self._study, number)
        if trial.state.is_finished():
            return False
        self._study.tell(number, state=TrialState.FAIL)
        recorder = self._plan.home.recorder()
        if recorder is not None and trial.datetime_start is not None:
            recorder.run(
                trial._trial_id,  # noqa: SLF001
                seconds=(datetime.now() - trial.datetime_start).total_seconds(),  # noqa: DTZ005 (Optuna's)
                device=device_name(),
                code_digest=self._plan.function.code_digest,
                failure=error,
            )
        return True

    def _has_strays(self) -> bool:
        """Return whether trials run that no worker of ours runs, but which are of this search."""
        if self._n_trials is None or self._is_over:
            return False
        if self._is_doubtful:
            trials = self._study.get_trials(deepcopy=False)
            unknown = running(trials) - self._known
            self._strays |= {number for number in unknown if number >= self._first}
            self._is_doubtful = False
        return bool(self._strays)

    def _settle_strays(self) -> None:
        """Count strays that have ended; have those tried again that give no sign of life."""
        gives_signs = fail_silent(self._study)
        for number in sorted(self._strays):
            trial = _trial(self._study, number)
            if trial.state is TrialState.RUNNING and gives_signs:
                continue
            self._strays.discard(number)
            if trial.state is TrialState.RUNNING:
                self.lost(number, ConnectionError("nobody knows its worker"))
            self.finished(number, None)

    def _was_repeated(self, number: int) -> bool:
        return number in superseded(self._study.get_trials(deepcopy=False))


def _trial(study: optuna.Study, number: int) -> FrozenTrial:
    storage = study._storage  # noqa: SLF001 (Optuna reads all trials where asked for one)
    trial_id = storage.get_trial_id_from_study_id_trial_number(study._study_id, number)  # noqa: SLF001
    return storage.get_trial(trial_id)


@contextmanager
def _stoppable(study: optuna.Study) -> Iterator[None]:
    """Let callbacks call ``study.stop()``, which Optuna allows only in its own loop."""
    study._stop_flag = False  # noqa: SLF001
    study._thread_local.in_optimize_loop = True  # noqa: SLF001
    try:
        yield
    finally:
        study._thread_local.in_optimize_loop = False  # noqa: SLF001
