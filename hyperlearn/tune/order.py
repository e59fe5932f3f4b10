"""How many trials a search was asked for, written into its study, so that it can be gone on with.

A search whose leading process was killed has not run all its trials. The next call for the same
study sees that, and runs what is missing instead of as many again.
"""

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import optuna

from hyperlearn.tune.attempts import count_finished

ATTRIBUTE: Final = "hyperlearn:search"
BEAT_SECONDS: Final = 15.0
"""How often a leading process says that it still leads."""
SILENT_SECONDS: Final = 45.0
"""How long one on another host must be silent to count as dead."""


@dataclass(frozen=True)
class Order:
    """What a leading process was asked for.

    Attributes:
        goal: How many finished trials the study shall have at the end.
        host: Name of the host of the leading process.
        pid: Number of that process.
        began: What tells it from another process of that number.
        beat: Goes up while it leads.
    """

    goal: int
    host: str
    pid: int
    began: str
    beat: int = 0

    @classmethod
    def of(cls, study: optuna.Study, n_trials: int) -> "Order":
        """Return the order for some trials more than a study has, by this process."""
        trials = study.get_trials(deepcopy=False)
        return cls(count_finished(trials) + n_trials, *_this_process())

    def taken_over(self) -> "Order":
        """Return the same order for this process."""
        return Order(self.goal, *_this_process())

    def missing(self, study: optuna.Study) -> int:
        """Return how many trials are left to be finished."""
        return max(0, self.goal - count_finished(study.get_trials(deepcopy=False)))


def read_order(study: optuna.Study) -> Order | None:
    """Return the order that a study's last search has not carried out, or None."""
    text = study.user_attrs.get(ATTRIBUTE)
    return Order(**json.loads(text)) if text else None


def write_order(study: optuna.Study, order: Order | None) -> None:
    """Write down what a study's search was asked for; None once it is carried out or given up."""
    study.set_user_attr(ATTRIBUTE, "" if order is None else json.dumps(asdict(order)))


def is_abandoned(
    study: optuna.Study, order: Order, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Return whether the process that leads a search is dead.

    One of this host can be looked for. One of another host is waited for until it beats.
    """
    if order.host == platform.node():
        return _began(order.pid) != order.began
    for _ in range(int(SILENT_SECONDS)):
        sleep(1.0)
        if read_order(study) != order:
            return False
    return True


class Pulse:
    """Keeps an order alive while it is carried out.

    Args:
        study: The study.
        order: What is carried out.
    """

    def __init__(self, study: optuna.Study, order: Order) -> None:
        self._study = study
        self._order = order
        self._last = time.monotonic()
        write_order(study, order)

    def beat(self) -> None:
        """Say that this process still leads, if it is time to."""
        if time.monotonic() - self._last >= BEAT_SECONDS:
            self._last = time.monotonic()
            self._order = replace(self._order, beat=self._order.beat + 1)
            write_order(self._study, self._order)

    def stop(self) -> None:
        """Say that the search is over."""
        write_order(self._study, None)


def _this_process() -> tuple[str, int, str]:
    return platform.node(), os.getpid(), _began(os.getpid()) or ""


def _began(pid: int) -> str | None:
    """Return when a process of this host began, in the system's own words; None if there is none.

    Empty where the system does not tell, so that any process of that number passes for it.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        return ""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]  # state and start time: proc(5), 3 and 22
