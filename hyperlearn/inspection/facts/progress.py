"""How the best value grew trial by trial, beside what no history would have done."""

from collections.abc import Iterator

import numpy as np

from hyperlearn.inspection.cells import number
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Mark, Points, Tone
from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.facts import replay as replays
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.replay import Replay, replay
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.trial_words import label
from hyperlearn.records import BoolArray, FloatArray, IntArray, Origin

TONES = {
    Origin.PORTFOLIO: Tone.SECOND,
    Origin.SURROGATE: Tone.MAIN,
    Origin.FALLBACK: Tone.THIRD,
}
FAR_OUT = 3.0
"""Interquartile ranges beyond the middle half from which on a trial is left out of the picture."""


def incumbent_section(reading: StudyReading) -> Section | None:
    """Return the trials and the best so far, as measured; None without a complete trial."""
    if not reading.has_one_objective or not reading.is_complete.any():
        return None
    return _section(reading, None)


def progress_section(reading: StudyReading) -> Section | None:
    """Return the same beside a replay without history, which takes seconds to work out."""
    if not reading.has_one_objective or not reading.is_complete.any():
        return None
    return _section(reading, replay(reading))


def _section(reading: StudyReading, without: Replay | None) -> Section:
    numbers, best = _incumbent(reading)
    sentence = _sentence(reading, numbers, best)
    if without is not None:
        sentence += f" {saved_sentence(best, without, reading)}"
    left_out = int(np.sum(reading.is_complete & ~_is_shown(reading)))
    note = replays.NOTE if without is not None else ""
    if left_out:
        n_complete = int(reading.is_complete.sum())
        told = f"Too far from the others to be drawn: {left_out} of {n_complete} trials."
        note = f"{note} {told}".strip()
    chart = Chart(
        "Best so far",
        sentence,
        Axis("trial"),
        Axis(reading.metric),
        tuple(_marks(reading, numbers, best, without)),
    )
    return Section("progress", "Progress", sentence, (chart,), None, note)


def _incumbent(reading: StudyReading) -> tuple[IntArray, FloatArray]:
    """Return trial numbers and the best value so far at each, from the first complete one on."""
    complete = reading.is_complete
    best = reading.sign * np.minimum.accumulate(reading.losses[complete])
    return reading.facts.numbers[complete], np.asarray(best)


def _sentence(reading: StudyReading, numbers: IntArray, best: FloatArray) -> str:
    last = int(numbers[int(np.flatnonzero(best == best[-1])[0])])
    return (
        f"The best {reading.metric} went from {number(float(best[0]))} in the first complete "
        f"trial to {number(float(best[-1]))}, found in trial {last}."
    )


def saved_sentence(best: FloatArray, without: Replay, reading: StudyReading) -> str:
    """Say how many trials history saved, as far as the replay went.

    Args:
        best: Best value so far after each complete trial, the study's unit and sign.
        without: The replay without history.
        reading: The study.
    """
    n_trials = len(without.median)
    reached = float(best[n_trials - 1])
    needed = _first_reach(best, reached, reading.sign)
    replayed = _first_reach(without.median, reached, reading.sign)
    if replayed is None:
        return (
            f"With history {needed} trials sufficed for {number(reached)}; replayed without "
            f"history, {n_trials} did not (a guess: see the note)."
        )
    return (
        f"With history {needed} trials sufficed for {number(reached)}; replayed without history it "
        f"took {replayed} (a guess: see the note)."
    )


def _first_reach(best: FloatArray, target: float, sign: float) -> int | None:
    """Return after how many trials a value at least as good was there; None if never."""
    reached = np.flatnonzero(sign * best <= sign * target)
    return int(reached[0]) + 1 if len(reached) else None


def _marks(
    reading: StudyReading, numbers: IntArray, best: FloatArray, without: Replay | None
) -> Iterator[Mark]:
    if without is not None:
        trials = np.arange(len(without.median), dtype=np.float64)
        yield Line(
            "replayed without history (not measured)",
            trials,
            without.median,
            without.low,
            without.high,
            Tone.FOURTH,
            is_step=True,
            is_dashed=True,
        )
    yield from _trials(reading)
    end = float(reading.facts.numbers[-1])
    steps = np.append(numbers.astype(np.float64), end)
    yield Line("best so far", steps, np.append(best, best[-1]), is_step=True)
    yield from _defaults(reading, end)


def _trials(reading: StudyReading) -> Iterator[Points]:
    shown = _is_shown(reading)
    named = rows(reading.trials)
    origins = [str(one) if isinstance(one, str) else "trials" for one in reading.trials["origin"]]
    for origin in sorted(set(origins)):
        kept = [i for i in np.flatnonzero(shown).tolist() if origins[i] == origin]
        if kept:
            yield Points(
                origin,
                reading.facts.numbers[kept].astype(np.float64),
                reading.sign * reading.losses[kept],
                tuple(label(named[i]) for i in kept),
                next((tone for name, tone in TONES.items() if name == origin), Tone.FAINT),
            )


def _is_shown(reading: StudyReading) -> BoolArray:
    losses = reading.losses[reading.is_complete]
    first, third = np.quantile(losses, [0.25, 0.75])
    reach = third + FAR_OUT * max(third - first, third - losses.min())
    with np.errstate(invalid="ignore"):
        return np.asarray(reading.is_complete & (reading.losses <= reach))


def _defaults(reading: StudyReading, end: float) -> Iterator[Line]:
    """Yield the level of the function's own defaults, where a trial tried them."""
    is_default = (reading.trials["origin"] == Origin.DEFAULTS).to_numpy() & reading.is_complete
    if is_default.any():
        value = float(reading.sign * reading.losses[is_default][0])
        ends = np.array([0.0, max(end, 1.0)])
        yield Line("level of the defaults", ends, np.full(2, value), tone=Tone.BAD, is_dashed=True)
