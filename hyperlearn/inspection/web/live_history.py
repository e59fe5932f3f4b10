"""The one owner of the history behind the web pages: it reads, and keeps what is costly."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from hyperlearn.history.history import History
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.study_page import SECTIONS
from hyperlearn.inspection.summary import StudySummary

FRESH_SECONDS = 0.5
"""For how long what was read stands for what is there; a page asks every second."""
MOST_SECTIONS = 200
"""How many worked-out sections are kept."""

T = TypeVar("T")


class LiveHistory:
    """Reads a history for many requests, one at a time.

    Args:
        history: Open for reading; it belongs to this object from now on.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._lock = threading.Lock()
        self._work = threading.Lock()
        self._readings: dict[str, tuple[float, StudyReading]] = {}
        self._sections: OrderedDict[tuple[str, str, str], Section | None] = OrderedDict()

    @property
    def location(self) -> str:
        """Where the history is kept, without a password."""
        return self._history.location

    def ask(self, question: Callable[[History], T]) -> T:
        """Return what a question to the history gives.

        Raises:
            HyperlearnError: As the question raises.
        """
        with self._lock:
            return question(self._history)

    def reading(self, study: str) -> StudyReading:
        """Return a study as it is now, at most half a second old.

        Raises:
            UnknownNameError: There is no such study.
            StorageError: The database cannot be read.
        """
        with self._lock:
            read_at, last = self._readings.get(study, (0.0, None))
            if last is not None and time.monotonic() - read_at < FRESH_SECONDS:
                return last
            self._readings.pop(study, None)
            reading = StudyReading.of(self._history, study)
            self._readings = {study: (time.monotonic(), reading)}
            return reading

    def section(self, study: str, key: str) -> Section | None:
        """Return a section of a study's page, worked out once for each state of the study.

        Raises:
            KeyError: There is no section of that key.
            UnknownNameError: There is no such study.
            StorageError: The database cannot be read.
        """
        make, reading = SECTIONS[key], self.reading(study)
        place = (study, key, stamp(reading.summary))
        with self._work:
            if place not in self._sections:
                self._sections[place] = make(reading)
                while len(self._sections) > MOST_SECTIONS:
                    self._sections.popitem(last=False)
            return self._sections[place]

    def close(self) -> None:
        """Close the history."""
        with self._lock:
            self._history.close()


def stamp(summary: StudySummary) -> str:
    """Return a text that changes when a trial of a study begins or ends."""
    states = ",".join(f"{state}{count}" for state, count in sorted(summary.states.items()))
    return f"{summary.n_trials}-{states}-{summary.finished}"
