"""What the runs that were stopped, or still run, would come to: their curves with a forecast."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hyperlearn.curve_training import latest_forecaster, own_metric, recorded_curves
from hyperlearn.guidance.known_runs import KnownRuns
from hyperlearn.guidance.target_monitor import TargetMonitor
from hyperlearn.inspection.cells import number
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Mark, Points, Tone
from hyperlearn.inspection.documents import rows, split_params
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.trial_words import STATE_WORDS
from hyperlearn.metalearners.foundation import foundation_outlook
from hyperlearn.records import FloatArray, Outlook

MOST_FORECASTS = 12
TONES = (Tone.MAIN, Tone.SECOND, Tone.THIRD, Tone.FOURTH)
"""Of the curves that are drawn: of more, one could not be told from another."""
KNOWN_RUNS = 40
"""Complete runs that a forecast is measured by; more would cost time and change little."""
FEWEST_POINTS = 2
UNSAID = "not recorded"
NOTE = (
    "Dashed lines were not measured: they lead to the median that the curve forecaster expects at "
    "the last step, the bands are its 80 % intervals. The forecasts are made now, beside the "
    "complete runs of this study; the pruner had those only that were complete at the time."
)


@dataclass(frozen=True, slots=True)
class Foretold:
    """A run that did not come to its end, and what it would have come to.

    Attributes:
        number: Number of its trial.
        state: Its state, as Optuna names it.
        steps: Steps at which it reported, shape (n_points,).
        values: What it reported, the metric's unit and sign, shape (n_points,).
        outlook: What is expected at the end.
    """

    number: int
    state: str
    steps: FloatArray
    values: FloatArray
    outlook: Outlook


def forecast_section(reading: StudyReading) -> Section | None:
    """Return curves with their forecasts; None where no run was stopped or too few were not."""
    if not reading.has_one_objective:
        return None
    curves = reading.history.curves(reading.facts.study_name)
    runs = None if curves.empty else recorded_curves(reading.facts, curves)
    if runs is None or not np.isfinite(runs.finals).any():
        return None
    kept = np.union1d(runs.finals.argmin(), np.arange(len(runs))[-KNOWN_RUNS:])
    forecaster = latest_forecaster(reading.history)
    known = KnownRuns(forecaster, foundation_outlook(), runs.only(kept), None)
    metric = own_metric(reading.facts, curves)
    chosen = _chosen(reading, curves[curves["metric"] == metric])
    foretold = [_foretold(reading, known, metric, row, curves) for row in chosen]
    if not foretold:
        return None
    end = float(curves.loc[curves["metric"] == metric, "step"].max())
    sentence = _sentence(foretold, metric)
    chart = Chart(
        f"Forecasts of {metric}",
        sentence,
        Axis("step"),
        Axis(metric),
        tuple(_marks(foretold, end)),
    )
    return Section(
        "forecasts", "Forecasts of runs that were stopped", sentence, (chart,),
        _table(reading, foretold), NOTE,
    )  # fmt: skip


def _chosen(reading: StudyReading, curves: pd.DataFrame) -> list[dict[str, object]]:
    """Return the trials to foretell: those running, then the latest that were stopped."""
    n_points = curves["number"].value_counts()
    told = {key for key, count in n_points.items() if count >= FEWEST_POINTS}
    ended = [row for row in rows(reading.trials)[::-1] if row["number"] in told]
    running = [row for row in ended if row["state"] == "RUNNING"]
    return [*running, *(row for row in ended if row["state"] == "PRUNED")][:MOST_FORECASTS]


def _foretold(
    reading: StudyReading,
    known: KnownRuns,
    metric: str,
    row: Mapping[str, object],
    curves: pd.DataFrame,
) -> Foretold:
    _, params = split_params(row)
    is_maximized = reading.facts.directions[0] == "maximize"
    monitor = TargetMonitor.beside(
        known,
        target=None,
        metric=metric,
        direction="maximize" if is_maximized else "minimize",
        params=params,
    )
    own = curves[curves["number"] == row["number"]]
    steps, values = [], []
    for step, told in own.groupby("step", sort=True):
        metrics = dict(zip(told["metric"].tolist(), told["value"].tolist(), strict=True))
        if metric in metrics:
            monitor.update(int(str(step)), **metrics)
            steps.append(float(str(step)))
            values.append(metrics[metric])
    return Foretold(
        int(str(row["number"])),
        str(row["state"]),
        np.array(steps),
        np.array(values),
        monitor.outlook,
    )


def _sentence(foretold: list[Foretold], metric: str) -> str:
    told = [one for one in foretold if np.isfinite(one.outlook.expected)]
    n_running = sum(one.state == "RUNNING" for one in foretold)
    n_stopped = len(foretold) - n_running
    named = " and ".join(
        text
        for count, text in (
            (n_running, f"{n_running} running"),
            (n_stopped, f"the latest {n_stopped} stopped"),
        )
        if count
    )
    if not told:
        return f"Of {named} trials nothing can be foretold: they reported no finite {metric}."
    low = min(one.outlook.expected for one in told)
    high = max(one.outlook.expected for one in told)
    return (
        f"Foretold for {named} trials: {metric} would end between {number(low)} and "
        f"{number(high)} (medians)."
    )


def _marks(foretold: list[Foretold], end: float) -> Iterator[Mark]:
    drawn = [one for one in foretold if np.isfinite(one.outlook.expected)]
    for one, tone in zip(drawn, TONES, strict=False):
        last, outlook = float(one.steps[-1]), one.outlook
        if last < end:
            yield Line(
                "",
                np.array([last, end]),
                np.array([one.values[-1], outlook.expected]),
                np.array([one.values[-1], outlook.low]),
                np.array([one.values[-1], outlook.high]),
                tone,
                is_dashed=True,
            )
        word = STATE_WORDS.get(one.state, one.state)
        yield Line(f"trial {one.number}, {word}", one.steps, one.values, tone=tone)
        yield Points("", one.steps[-1:], one.values[-1:], (f"trial {one.number}, {word}",), tone)


def _table(reading: StudyReading, foretold: list[Foretold]) -> FactTable:
    stops = reading.history.stops(reading.facts.study_name)
    reasons = dict(zip(stops["number"], stops["reason"], strict=True))
    return FactTable(
        ("trial", "state", "last step", "value then", "expected at the end", "why it was stopped"),
        tuple(_row(one, reasons.get(one.number)) for one in foretold),
        tuple((reading.facts.study_name, one.number) for one in foretold),
    )


def _row(one: Foretold, reason: object) -> tuple[str, ...]:
    outlook = one.outlook
    expected = f"{number(outlook.expected)} ({number(outlook.low)} to {number(outlook.high)})"
    is_stopped = one.state == "PRUNED"
    return (
        str(one.number),
        STATE_WORDS.get(one.state, one.state),
        number(float(one.steps[-1])),
        number(float(one.values[-1])) if np.isfinite(one.values[-1]) else str(one.values[-1]),
        expected if np.isfinite(outlook.expected) else "unknown",
        (UNSAID if reason is None else str(reason)) if is_stopped else "",
    )
