"""Which reports of a long run a pruner is shown, so that pruning does not slow the run down.

Showing a value to an Optuna pruner is a write of its own and a look at the study, milliseconds in
a database: nothing beside an epoch, and minutes for a run of a hundred thousand steps.
"""

import time
from collections.abc import Callable

ALL_OF_THE_FIRST = 100
"""So many reports of a run are all shown."""
LATEST = 0.05
"""From then on a report is shown whenever there are this share more of them than at the last one
that was: the same steps in every run that reports alike, as pruners compare by step."""
SHOWN_SECONDS = 1.0
"""A report that comes so long after the last shown one is shown too."""


class PrunerView:
    """Counts the reports of one run's metric and says which are shown.

    Args:
        is_thinned: Whether any may be left out; not where no other record of them is kept.
        clock: Tells the time, in seconds.
    """

    def __init__(self, *, is_thinned: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_thinned = is_thinned
        self._clock = clock
        self._n_reports = 0
        self._next = 1
        self._last_shown = clock()

    def is_shown(self) -> bool:
        """Count a report, and return whether the pruner is shown it."""
        self._n_reports += 1
        is_on_grid = self._n_reports >= self._next
        is_late = self._clock() - self._last_shown >= SHOWN_SECONDS
        if self._is_thinned and not is_on_grid and not is_late:
            return False
        if is_on_grid:
            self._next = self._n_reports + self._gap()
        self._last_shown = self._clock()
        return True

    def _gap(self) -> int:
        if self._n_reports < ALL_OF_THE_FIRST:
            return 1
        return max(1, int(self._n_reports * LATEST))
