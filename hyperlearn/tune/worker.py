"""A worker process: runs one trial after another for as long as it is told to."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler

from hyperlearn.study import StudyHome
from hyperlearn.tunable.decorator import Tunable
from hyperlearn.tune.evaluation import Evaluation
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.messages import Broken, Finished, Message, Ready, Started, sendable


@dataclass(frozen=True)
class Assignment:
    """Everything a worker process needs, in a form that can be sent to it.

    Attributes:
        function: The function, sent by name.
        kwargs: Its arguments that are not searched for.
        home: Where the study lives.
        study_name: The study's name there.
        sampler: A copy for each worker.
        pruner: A copy for each worker.
        verbosity: Optuna's logging level.
        target: Value of the only metric that is wanted, or None.
    """

    function: Tunable[..., Any]
    kwargs: Mapping[str, object]
    home: StudyHome
    study_name: str
    sampler: BaseSampler
    pruner: BasePruner
    verbosity: int
    target: float | None = None


def work(assignment: Assignment, pipe: Connection) -> None:
    """Run trials until told to stop, interrupted, or left alone by the leading process."""
    with Interruption(insistent=False) as interruption:
        if hasattr(signal, "pthread_sigmask"):  # held back by the leader until we are ready for it
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        try:
            Worker(assignment, pipe, interruption).run()
        except (KeyboardInterrupt, EOFError, ConnectionError):
            pass  # the trial, if there was one, is recorded as failed
        except Exception as error:
            pipe.send(Broken(sendable(error)))
        finally:
            pipe.close()  # a thread that the function left running may keep the process alive


class Worker:
    """The loop of one worker process.

    Args:
        assignment: What to run.
        pipe: To the process that leads.
        interruption: Lets Ctrl-C through while the function runs.
    """

    def __init__(
        self, assignment: Assignment, pipe: Connection, interruption: Interruption
    ) -> None:
        optuna.logging.set_verbosity(assignment.verbosity)
        self._pipe = pipe
        self._interruption = interruption
        self._number: int | None = None
        self._study = optuna.load_study(
            study_name=assignment.study_name,
            storage=assignment.home.storage,
            sampler=assignment.sampler,
            pruner=assignment.pruner,
        )
        self._study.sampler.reseed_rng()
        self._evaluation = Evaluation(
            assignment.function,
            assignment.kwargs,
            recorder=assignment.home.recorder(),
            interruption=interruption,
            on_start=self._started,
            target=assignment.target,
        )

    def run(self) -> None:
        """Ask for a trial, run it, and tell how it ended, again and again."""
        self._send(Ready())
        while self._pipe.recv() and not self._interruption.is_requested:
            self._number = None
            self._study.optimize(
                self._evaluation, n_trials=1, catch=(Exception,), callbacks=[self._finished]
            )
            self._send(Ready())

    def _started(self, number: int, origin: str) -> None:
        self._send(Started(number, origin))

    def _finished(self, study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:  # noqa: ARG002
        failure = self._evaluation.failure
        self._send(Finished(trial.number, failure and sendable(failure)))

    def _send(self, message: Message) -> None:
        self._pipe.send(message)
