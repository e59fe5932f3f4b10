"""What worker processes and the process that leads them tell each other."""

import pickle
import traceback
from dataclasses import dataclass

from hyperlearn.tune.watch import in_words


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has nothing to do: it may be given a trial or told to stop."""


@dataclass(frozen=True, slots=True)
class Started:
    """The worker runs a trial.

    Attributes:
        number: The trial's number in the study.
        origin: Where its configuration comes from.
    """

    number: int
    origin: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The worker's trial has ended, and the database knows.

    Attributes:
        number: The trial's number in the study.
        failure: What the function failed with, or None.
    """

    number: int
    failure: BaseException | None


@dataclass(frozen=True, slots=True)
class Broken:
    """The worker cannot go on: the sampler or the database failed, not the function.

    Attributes:
        error: What it failed with.
    """

    error: BaseException


Message = Ready | Started | Finished | Broken


def sendable(error: BaseException) -> BaseException:
    """Return an exception that another process can read, with its traceback as a note."""
    trace = "".join(traceback.format_exception(error))
    try:
        copy: BaseException = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    except Exception:
        copy = RuntimeError(in_words(error))
    copy.add_note(f"In the worker process:\n{trace}")
    return copy
