"""Whether the history is trusted with the next suggestion.

Likelihoods are too forgiving of a misleading history, since an unknown scale and a residual absorb
it. What convinces is the race: from some trial on, every second suggestion is made without
history. When those have improved on the best run more often than the history's own have, the
history misleads, and the rest of the search goes on without it. Everything is read off the trials
themselves, so that the verdict is the same in every worker and after a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hyperlearn.records import FloatArray, Origin

FIRST_CHECK = 8
CHECK_EVERY = 2


class Turn(StrEnum):
    """Who makes the next suggestion."""

    HISTORY = "history"
    CHECK = "check"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Race:
    """Improvements of the best run so far, by who suggested them.

    Attributes:
        by_history: Improvements by suggestions that history guided, the first trial left out.
        by_checks: Improvements by suggestions made without history.
        is_lost: Whether at some point the checks had won for good.
    """

    by_history: int
    by_checks: int
    is_lost: bool


def run_race(losses: FloatArray, origins: Sequence[str]) -> Race:
    """Count the improvements over a search's runs in the order of their numbers.

    Args:
        losses: Shape (n_runs,), finite.
        origins: Origin of each run's configuration, in the same order.
    """
    by_history = by_checks = 0
    is_lost = False
    best = np.inf
    for place, (loss, origin) in enumerate(zip(losses, origins, strict=True)):
        if loss < best and place > 0:
            by_history += origin in {Origin.PORTFOLIO, Origin.SURROGATE}
            by_checks += origin == Origin.FALLBACK
            is_lost |= by_checks > by_history and (by_checks >= 2 or by_history == 0)
        best = min(best, float(loss))
    return Race(by_history, by_checks, is_lost)


def turn_of(number: int, race: Race) -> Turn:
    """Return who makes the suggestion for a trial number, from 0."""
    if race.is_lost:
        return Turn.FALLBACK
    is_check = number >= FIRST_CHECK and (number - FIRST_CHECK) % CHECK_EVERY == 0
    return Turn.CHECK if is_check else Turn.HISTORY
