"""What worker processes and the process that leads them tell each other."""

import pickle
import traceback
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Joined:
    """A worker is there.

    Attributes:
        place: Its host, process and GPUs, for people.
    """

    place: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has nothing to do: it may be given a trial or told to stop."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The worker has a trial; its configuration is yet to be suggested.

    Attributes:
        number: The trial's number in the study.
    """

    number: int


@dataclass(frozen=True, slots=True)
class Started:
    """The worker runs its trial.

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


Message = Joined | Ready | Begun | Started | Finished | Broken


def sendable(error: BaseException) -> BaseException:
    """Return an exception that another process can read, with its traceback as a note."""
    trace = "".join(traceback.format_exception(error))
    try:
        copy: BaseException = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    except Exception:
        copy = RuntimeError(in_words(error))
    copy.add_note(f"In the worker process:\n{trace}")
    return copy


def in_words(failure: BaseException | None) -> str:
    """Return an exception's type and message in one line."""
    if failure is None:
        return "no message"
    message = " ".join(str(failure).split())
    return f"{type(failure).__name__}: {message}" if message else type(failure).__name__
