"""What the trials reported while they ran, and where they were stopped."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from hyperlearn.inspection.cells import number
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Mark, Points, Tone
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.records import IntArray

MOST_CURVES = 60
MOST_STEPS = 60
"""Longer curves are drawn by as many evenly spaced steps."""


def curve_section(reading: StudyReading) -> Section | None:
    """Return the learning curves of the study's own metric; None where nothing was reported."""
    curves = reading.history.curves(reading.facts.study_name)
    own = curves[curves["metric"] == reading.metric]
    if own.empty:
        own = curves[curves["metric"] == curves["metric"].iloc[0]] if len(curves) else own
    if own.empty:
        return None
    metric = str(own["metric"].iloc[0])
    by_trial = {int(str(key)): group for key, group in own.groupby("number")}
    states = dict(zip(reading.trials["number"], reading.trials["state"], strict=True))
    pruned = [one for one in by_trial if states.get(one) == "PRUNED"]
    drawn = _chosen(reading, list(by_trial))
    sentence = _sentence(by_trial, pruned, metric)
    chart = Chart(
        "Learning curves",
        sentence,
        Axis("step"),
        Axis(metric),
        tuple(_marks(reading, by_trial, drawn, pruned)),
    )
    left_out = len(by_trial) - len(drawn)
    note = f"{left_out} more curves are not drawn." if left_out > 0 else ""
    return Section("curves", "Learning curves", sentence, (chart,), None, note)


def _sentence(by_trial: dict[int, pd.DataFrame], pruned: list[int], metric: str) -> str:
    longest = max(int(curve["step"].max()) for curve in by_trial.values())
    said = f"{len(by_trial)} trials reported {metric}, up to step {longest}."
    if not pruned:
        return f"{said} None was stopped early."
    stops = [int(by_trial[one]["step"].max()) for one in pruned]
    middle = number(float(np.median(stops)))
    return f"{said} {len(pruned)} were stopped early, half of them by step {middle}."


def _chosen(reading: StudyReading, numbers: list[int]) -> list[int]:
    """Return the trials whose curves are drawn: the best ones and evenly spaced others."""
    if len(numbers) <= MOST_CURVES:
        return numbers
    loss = dict(zip(reading.facts.numbers.tolist(), reading.losses.tolist(), strict=True))
    ranked = sorted(numbers, key=lambda one: np.nan_to_num(loss[one], nan=np.inf))
    best = ranked[: MOST_CURVES // 3]
    others = ranked[MOST_CURVES // 3 :]
    spaced = np.linspace(0, len(others) - 1, MOST_CURVES - len(best)).round().astype(int)
    return sorted({*best, *(others[place] for place in spaced)})


def _marks(
    reading: StudyReading, by_trial: dict[int, pd.DataFrame], drawn: list[int], pruned: list[int]
) -> Iterator[Mark]:
    best = reading.summary.best
    for one in drawn:
        if best is None or one != best.number:
            yield _line(by_trial[one], "", Tone.FAINT)
    stopped = [one for one in pruned if one in drawn]
    if stopped:
        ends = [by_trial[one].iloc[-1] for one in stopped]
        yield Points(
            "stopped early",
            np.array([float(end["step"]) for end in ends]),
            np.array([float(end["value"]) for end in ends]),
            tuple(f"trial {one} stopped" for one in stopped),
            Tone.BAD,
        )
    if best is not None and best.number in by_trial:
        yield _line(by_trial[best.number], f"trial {best.number}, the best", Tone.MAIN)


def _line(curve: pd.DataFrame, name: str, tone: Tone) -> Line:
    kept = _thinned(len(curve))
    steps = curve["step"].to_numpy(dtype=np.float64)
    values = curve["value"].to_numpy(dtype=np.float64)
    return Line(name, steps[kept], values[kept], tone=tone)


def _thinned(count: int) -> IntArray:
    if count <= MOST_STEPS:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, MOST_STEPS).round().astype(int))
