"""What a search without history would have done, played over this study's own surrogate.

Nothing was run for it: the values are what a Gaussian process expects, so it is a guess, and is
labelled as one wherever it is shown.
"""

from dataclasses import dataclass

import numpy as np
from optuna.samplers import TPESampler

from hyperlearn.inspection.facts.own_surrogate import OwnSurrogate
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.scratch_study import scratch_study
from hyperlearn.records import FloatArray, Origin

N_SEARCHES = 5
MOST_TRIALS = 40
"""Longer replays would cost seconds, and history shows itself in the first trials."""
FROM_HISTORY = {Origin.PORTFOLIO, Origin.SURROGATE}
NOTE = (
    "The dashed line was not measured: Optuna's TPE searched, from nothing, a Gaussian process "
    f"fitted to this study's trials, {N_SEARCHES} times with different seeds. A trial's value is "
    "the process's mean there, within the range of the values that this study measured, so that it "
    "is never better than the best of them. The line is the median of the best so far, the band "
    "the range of the searches. The process knows only what this study tried; elsewhere it expects "
    "the average, which flatters the search without history where most trials were good."
)


@dataclass(frozen=True, slots=True)
class Replay:
    """Searches without history on a study's surrogate.

    Attributes:
        median: Best value so far, median over searches, shape (n_trials,), the study's unit.
        low: The smallest over searches, shape (n_trials,).
        high: The largest over searches, shape (n_trials,).
    """

    median: FloatArray
    low: FloatArray
    high: FloatArray


def replay(reading: StudyReading) -> Replay | None:
    """Replay a study without history.

    Returns:
        None where history suggested nothing, or too few trials are complete for a surrogate.
    """
    origins = set(reading.trials["origin"].dropna())
    surrogate = OwnSurrogate.of(reading) if origins & FROM_HISTORY else None
    if surrogate is None:
        return None
    n_trials = min(int(reading.is_complete.sum()), MOST_TRIALS)
    losses = np.array([_search(surrogate, n_trials, seed) for seed in range(N_SEARCHES)])
    best = reading.sign * np.minimum.accumulate(losses, axis=1)
    return Replay(np.median(best, axis=0), best.min(axis=0), best.max(axis=0))


def _search(surrogate: OwnSurrogate, n_trials: int, seed: int) -> FloatArray:
    """Return the losses of one search, shape (n_trials,)."""
    low, high = float(surrogate.losses.min()), float(surrogate.losses.max())
    study = scratch_study(TPESampler(seed=seed))
    space = surrogate.encoding.space
    losses = []
    for _ in range(n_trials):
        trial = study.ask()
        row = surrogate.encoding.values_of(space.suggest(trial))
        loss = float(np.clip(surrogate.predict(row[None, :])[0], low, high))
        study.tell(trial, loss)
        losses.append(loss)
    return np.array(losses)
