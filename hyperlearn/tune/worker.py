"""A worker process: runs one trial after another for as long as it is told to."""

import os
import platform
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage
from typing_extensions import override

from hyperlearn.launch.line import Line
from hyperlearn.study import StudyHome
from hyperlearn.tunable.decorator import Tunable
from hyperlearn.tune.evaluation import Evaluation
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.messages import (
    Begun,
    Broken,
    Finished,
    Joined,
    Message,
    Ready,
    Started,
    sendable,
)
from hyperlearn.tune.run_folders import RunFolders


@dataclass(frozen=True)
class Assignment:
    """What a worker process does, in a form that can be sent to it.

    Attributes:
        function: The function.
        kwargs: Its arguments that are not searched for.
        home: Where the study lives.
        study_name: The study's name there.
        sampler: A copy for each worker.
        pruner: A copy for each worker.
        folders: Where runs have a folder of their own.
        verbosity: Optuna's logging level.
        target: Value of the only metric that is wanted, or None.
    """

    function: Tunable[..., Any]
    kwargs: Mapping[str, object]
    home: StudyHome
    study_name: str
    sampler: BaseSampler
    pruner: BasePruner
    folders: RunFolders
    verbosity: int
    target: float | None = None

    def __call__(self, line: Line) -> None:
        """Run trials until told to stop, interrupted, or left alone by the leading process."""
        with Interruption(insistent=False) as interruption:
            if hasattr(signal, "pthread_sigmask"):  # may be held back until we are ready for it
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            try:
                Worker(self, line, interruption).run()
            except (KeyboardInterrupt, EOFError):
                pass  # the trial, if there was one, is recorded as failed
            except Exception as error:
                with suppress(OSError):
                    line.send(Broken(sendable(error)))
            finally:
                line.close()  # a thread that the function left may keep the process alive


class Worker:
    """The loop of one worker process.

    Args:
        assignment: What to run.
        line: To the process that leads.
        interruption: Lets Ctrl-C through while the function runs.
    """

    def __init__(self, assignment: Assignment, line: Line, interruption: Interruption) -> None:
        optuna.logging.set_verbosity(assignment.verbosity)
        self._line = line
        self._number = -1
        self._interruption = interruption
        self._send(Joined(_place()))
        self._study = AnnouncingStudy(
            assignment.study_name,
            assignment.home.storage,
            sampler=assignment.sampler,
            pruner=assignment.pruner,
            announce=self._begun,
        )
        self._study.sampler.reseed_rng()
        self._evaluation = Evaluation(
            assignment.function,
            assignment.kwargs,
            recorder=assignment.home.recorder(),
            interruption=interruption,
            on_start=self._started,
            folders=assignment.folders,
            is_logged=True,
            target=assignment.target,
        )

    def run(self) -> None:
        """Ask for a trial, run it, and tell how it ended, again and again."""
        self._send(Ready())
        while self._line.receive() and not self._interruption.is_requested:
            self._run_trial()
            self._send(Ready())

    def _run_trial(self) -> None:
        try:
            self._study.optimize(
                self._evaluation, n_trials=1, catch=(Exception,), callbacks=[self._finished]
            )
        except UpdateFinishedTrialError:  # so long without a sign of life that it counts as lost
            self._send(Finished(self._number, None))

    def _begun(self, number: int) -> None:
        self._number = number
        self._send(Begun(number))

    def _started(self, number: int, origin: str) -> None:
        self._send(Started(number, origin))

    def _finished(self, study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:  # noqa: ARG002
        failure = self._evaluation.failure
        self._send(Finished(trial.number, failure and sendable(failure)))

    def _send(self, message: Message) -> None:
        with suppress(OSError):  # the leader is dead: this trial is still ended, then we leave
            self._line.send(message)


class AnnouncingStudy(optuna.Study):
    """A study that tells of a trial as soon as it exists: suggesting may take a while.

    A worker that dies while it suggests would otherwise leave a trial that nobody knows of.

    Args:
        study_name: The study's name.
        storage: Where it lives.
        sampler: Suggests.
        pruner: Ends hopeless trials.
        announce: Told the number of each trial that `ask` has made or found waiting.
    """

    def __init__(
        self,
        study_name: str,
        storage: BaseStorage,
        *,
        sampler: BaseSampler,
        pruner: BasePruner,
        announce: Callable[[int], None],
    ) -> None:
        super().__init__(study_name, storage, sampler=sampler, pruner=pruner)
        self._announce = announce

    @override
    def _pop_waiting_trial_id(self) -> int:
        waiting = super()._pop_waiting_trial_id()
        trial_id = self._storage.create_new_trial(self._study_id) if waiting is None else waiting
        self._announce(self._storage.get_trial_number_from_id(trial_id))
        return trial_id


def _place() -> str:
    """Return where this process runs, for people."""
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES")
    return f"{platform.node()}:{os.getpid()}" + (f" gpu {gpus}" if gpus else "")
