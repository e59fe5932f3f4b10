"""Running a search in several processes that share the study through its database."""

import copy
import pickle
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.study import StudyHome
from hyperlearn.tune.crew import Crew
from hyperlearn.tune.device import device_name
from hyperlearn.tune.interruption import Interruption
from hyperlearn.tune.plan import Plan
from hyperlearn.tune.progress import SearchProgress
from hyperlearn.tune.watch import Watch
from hyperlearn.tune.worker import Assignment


def check_sendable(home: StudyHome, parts: Mapping[str, object]) -> None:
    """Refuse what cannot be sent to worker processes, before anything is written.

    Args:
        home: Where the study lives.
        parts: What will be sent, by what the user calls it.

    Raises:
        InvalidArgumentError: The study is not in a database, or a part cannot be pickled.
    """
    if not home.is_database:
        raise InvalidArgumentError(
            f"n_jobs is above 1 and storage is a {type(home.storage).__name__}, which processes "
            "cannot share; give a database URL, or n_jobs=1"
        )
    for name, part in parts.items():
        try:
            pickle.Pickler(_Nowhere()).dump(part)
        except Exception as error:
            raise InvalidArgumentError(
                f"n_jobs is above 1 and {name} {part!r} cannot be sent to another process: "
                f"{error}; define it at the top level of a module, or give n_jobs=1"
            ) from error
        if getattr(part, "__module__", "") == "__main__" and not _has_main_file():
            raise InvalidArgumentError(
                f"n_jobs is above 1 and {name} {part!r} is defined at a prompt, where other "
                "processes cannot find it; move it into a module, or give n_jobs=1"
            )


def _has_main_file() -> bool:
    """Return whether the main module is a file, which other processes can run again."""
    return Path(getattr(sys.modules["__main__"], "__file__", None) or "").is_file()


class _Nowhere:
    """A file that forgets, so that a check needs no memory for the data."""

    def write(self, data: bytes) -> int:
        return len(data)


def run_in_workers(
    plan: Plan, watch: Watch, progress: SearchProgress, interruption: Interruption
) -> None:
    """Run the trials of a search in worker processes.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the running trials are recorded as failed.
        FailedTrialsError: The first trials all failed, or a worker cannot begin one.
    """
    study, budget = plan.study, plan.budget
    deadline = None if budget.timeout is None else time.monotonic() + budget.timeout
    is_reached = False

    def may_begin(begun: int) -> bool:
        is_in_time = deadline is None or time.monotonic() < deadline
        is_left = budget.n_trials is None or begun < budget.n_trials
        return is_in_time and is_left and not is_reached and not study._stop_flag  # noqa: SLF001

    def finished(number: int, failure: BaseException | None) -> None:
        nonlocal is_reached
        trial = _trial(study, number)
        is_reached = watch.finished(trial, failure) or is_reached
        for callback in plan.callbacks:
            callback(study, copy.deepcopy(trial))

    crew = Crew(
        Assignment(
            function=plan.function,
            kwargs=plan.kwargs,
            home=plan.home,
            study_name=study.study_name,
            sampler=study.sampler,
            pruner=study.pruner,
            verbosity=optuna.logging.get_verbosity(),
            target=budget.target,
        ),
        budget.n_jobs,
        may_begin=may_begin,
        must_queue=lambda: bool(study.get_trials(deepcopy=False, states=(TrialState.WAITING,))),
        on_start=progress.started,
        on_finish=finished,
        on_loss=lambda number, error: _fail(plan, number, error),
    )
    with _stoppable(study):
        crew.run(interruption)


def _trial(study: optuna.Study, number: int) -> FrozenTrial:
    storage = study._storage  # noqa: SLF001 (Optuna reads all trials where asked for one)
    trial_id = storage.get_trial_id_from_study_id_trial_number(study._study_id, number)  # noqa: SLF001
    return storage.get_trial(trial_id)


def _fail(plan: Plan, number: int, error: BaseException) -> None:
    """Mark a trial failed that its worker left running."""
    trial = _trial(plan.study, number)
    if trial.state.is_finished():
        return
    plan.study.tell(number, state=TrialState.FAIL)
    recorder = plan.home.recorder()
    if recorder is not None and trial.datetime_start is not None:
        recorder.run(
            trial._trial_id,  # noqa: SLF001
            seconds=(datetime.now() - trial.datetime_start).total_seconds(),  # noqa: DTZ005 (Optuna's)
            device=device_name(),
            code_digest=plan.function.code_digest,
            failure=error,
        )


@contextmanager
def _stoppable(study: optuna.Study) -> Iterator[None]:
    """Let callbacks call ``study.stop()``, which Optuna allows only in its own loop."""
    study._stop_flag = False  # noqa: SLF001
    study._thread_local.in_optimize_loop = True  # noqa: SLF001
    try:
        yield
    finally:
        study._thread_local.in_optimize_loop = False  # noqa: SLF001
