"""Whether the history is trusted with the next suggestion.

Likelihoods are too forgiving of a misleading history, since an unknown scale and a residual absorb
it. Two things convince instead. Before the search: do past tasks foretell one another's results? If
not, the history is noise, and the search starts without it. During the search: the race. From some
trial on, some suggestions are checks, made without history; when they have improved on the best run
more often than history has, the rest of the search goes on without it. And the mirror: the opposite
of the past tasks is as forgiving a model as they are, so if it explains the trials far better, the
history has the wrong sign. Everything is read off the trials themselves, so that the verdict is the
same in every worker and after a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hyperlearn.records import FloatArray, Origin

LEAST_AGREEMENT = 1.5
"""Agreement of past tasks, in units of chance, below which they foretell nothing."""
FIRST_COVER = 8
"""Trial number from which on every second suggestion covers what was neglected or is a check."""
FIRST_CHECK = FIRST_COVER + 2
MARGIN = 2
"""Improvements by which the checks must lead."""
DECISIVE = 1.0
"""Standard deviations of the losses so far by which an improvement counts as two."""
CONTRADICTED = 3.0
"""Log odds for the opposite of the past tasks from which on history is not asked."""


class Turn(StrEnum):
    """Who makes the next suggestion."""

    HISTORY = "history"
    COVER = "cover"
    CHECK = "check"
    FALLBACK = "fallback"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Race:
    """Improvements of the best run since the first check, by who suggested them.

    Attributes:
        by_history: Improvements by suggestions that history guided.
        by_checks: Improvements by suggestions made without history.
        is_lost: Whether at some point the checks led by the margin, which is final.
    """

    by_history: int
    by_checks: int
    is_lost: bool


def is_noise(agreement: float) -> bool:
    """Return whether past tasks foretell nothing of one another; not known (NaN) is no proof."""
    return agreement < LEAST_AGREEMENT


def run_race(losses: FloatArray, origins: Sequence[str]) -> Race:
    """Count the improvements over a search's runs in the order of their numbers.

    One by more than the standard deviation of the losses so far counts as two.

    Args:
        losses: Shape (n_runs,), finite.
        origins: Origin of each run's configuration, in the same order.
    """
    by_history = by_checks = 0
    is_lost = False
    best = np.inf
    for place, (loss, origin) in enumerate(zip(losses, origins, strict=True)):
        if loss < best and place >= FIRST_CHECK:
            points = 2 if best - loss > DECISIVE * losses[:place].std() else 1
            by_history += points * (origin in {Origin.PORTFOLIO, Origin.SURROGATE})
            by_checks += points * (origin == Origin.FALLBACK)
            is_lost |= by_checks >= by_history + MARGIN
        best = min(best, float(loss))
    return Race(by_history, by_checks, is_lost)


def turn_of(number: int, race: Race, contradiction: float = 0.0) -> Turn:
    """Return who makes the suggestion for a trial number, from 0.

    Args:
        number: Of the trial.
        race: As it stands.
        contradiction: Log odds that the search is the opposite of the past tasks.

    From the first cover on, history's predictions have every second trial; the others are by turns
    a cover and a check, and all checks while the checks lead.
    """
    if race.is_lost:
        return Turn.FALLBACK
    if contradiction >= CONTRADICTED:
        return Turn.CONTRADICTED
    since = number - FIRST_COVER
    if since < 0 or since % 2:
        return Turn.HISTORY
    return Turn.CHECK if since % 4 or race.by_checks > race.by_history else Turn.COVER
