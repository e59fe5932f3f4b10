"""One study in a few facts: what ``hyperlearn show`` tells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from hyperlearn.history.history import History
from hyperlearn.inspection.cells import MISSING, cell, is_missing, number, plain
from hyperlearn.inspection.columns import params_text
from hyperlearn.inspection.documents import rows, split_params
from hyperlearn.inspection.sparkline import BARS, sparkline
from hyperlearn.records import FloatArray

PROGRESS_WIDTH = 40
"""Bars that the progress of the best value gets where there is room."""

_STATES = {
    "COMPLETE": "complete",
    "PRUNED": "pruned",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}


@dataclass(frozen=True, slots=True)
class BestTrial:
    """The trial with the best value of a study.

    Attributes:
        number: Its number in the study.
        value: Its metric, in the study's own unit and sign.
        params: Its hyperparameters.
    """

    number: int
    value: float
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StudySummary:
    """One study in a few facts.

    Attributes:
        study: The study's name.
        task: Name of the task that it is about.
        n_objectives: How many objectives it has.
        direction: "minimize" or "maximize", of each objective with commas between.
        metric: Name of the metric, or None where the study does not say.
        n_trials: How many trials it has.
        started: When its first trial started, or None before that.
        finished: When its last trial finished, or None before that.
        states: How many trials are in each state, the most frequent first.
        best: The best complete trial, or None where there is none to name.
        incumbent: Best value up to each complete trial, in order of number, shape (n_complete,).
        origins: How many suggestions came from each part of the sampler.
        failures: How many trials failed in each way.
    """

    study: str
    task: str
    n_objectives: int
    direction: str
    metric: str | None
    n_trials: int
    started: object
    finished: object
    states: Mapping[str, int]
    best: BestTrial | None
    incumbent: FloatArray
    origins: Mapping[str, int]
    failures: Mapping[str, int]

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the study's name above its facts."""
        rows = (
            f"<tr><th>{label}</th><td>{escape(text)}</td></tr>"
            for label, text in summary_facts(self, PROGRESS_WIDTH)
        )
        caption = f"<caption>{escape(plain(self.study))}</caption>"
        return f"<table>{caption}<tbody>{''.join(rows)}</tbody></table>"


def study_summary(history: History, study: str) -> StudySummary:
    """Sum a study of a history up.

    Raises:
        UnknownNameError: There is no such study.
        StorageError: The database cannot be read.
    """
    trials = history.trials(study)
    row = next(one for one in rows(history.studies()) if one["study"] == study)
    return summarise(row, trials)


def summarise(study: Mapping[str, object], trials: pd.DataFrame) -> StudySummary:
    """Sum a study up.

    Args:
        study: The study's row of ``History.studies()``.
        trials: ``History.trials(study)``.
    """
    direction = str(study["direction"])
    complete = _comparable(trials)
    return StudySummary(
        study=str(study["study"]),
        task=str(study["task"]),
        n_objectives=1 + direction.count(","),
        direction=direction,
        metric=None if is_missing(study["metric"]) else str(study["metric"]),
        n_trials=len(trials),
        started=study["started"],
        finished=study["finished"],
        states=_counts(trials["state"]),
        best=_best(complete, direction),
        incumbent=_incumbent(complete, direction),
        origins=_counts(trials["origin"]),
        failures=_counts(_kinds(trials["failure"])),
    )


def _counts(names: Iterable[object]) -> dict[str, int]:
    return dict(Counter(str(name) for name in names if not is_missing(name)).most_common())


def _kinds(failures: Iterable[object]) -> Iterator[object]:
    """Yield the kind of each failure, which stands before its message."""
    return (one.partition(": ")[0] if isinstance(one, str) else one for one in failures)


def _comparable(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the complete trials with a value; none of a study with several objectives."""
    if "value" not in trials:
        return pd.DataFrame({"value": np.zeros(0)})
    is_complete = (trials["state"] == "COMPLETE") & trials["value"].notna()
    return trials[is_complete].sort_values("number")


def _best(complete: pd.DataFrame, direction: str) -> BestTrial | None:
    if complete.empty:
        return None
    values = complete["value"].to_numpy(dtype=float)
    row = rows(complete)[int(values.argmax() if direction == "maximize" else values.argmin())]
    _, params = split_params(row)
    return BestTrial(int(str(row["number"])), float(str(row["value"])), params)


def _incumbent(complete: pd.DataFrame, direction: str) -> FloatArray:
    better = np.maximum if direction == "maximize" else np.minimum
    incumbent: FloatArray = better.accumulate(complete["value"].to_numpy(dtype=float))
    return incumbent


def summary_facts(summary: StudySummary, room: int, bars: str = BARS) -> Iterator[tuple[str, str]]:
    """Yield labels and texts, "" for a label that goes on with the one before.

    Args:
        summary: A study.
        room: Places for the progress of the best value.
        bars: What the progress is drawn with.
    """
    yield "task", plain(summary.task)
    yield "goal", _goal(summary)
    yield "trials", _trials(summary)
    if not is_missing(summary.started):
        yield "time", _time(summary)
    yield from _best_texts(summary, room, bars)
    if summary.origins:
        yield "suggested by", counts_text(summary.origins)
    if summary.failures:
        yield "failures", counts_text(summary.failures)


def _goal(summary: StudySummary) -> str:
    return f"{plain(summary.direction)} {plain(summary.metric or 'a metric without a name')}"


def _trials(summary: StudySummary) -> str:
    if not summary.n_trials:
        return "none yet"
    states = {_STATES.get(state, state): count for state, count in summary.states.items()}
    return f"{summary.n_trials}: {counts_text(states)}"


def _time(summary: StudySummary) -> str:
    start, end = cell(summary.started), cell(summary.finished)
    if end == MISSING:
        return f"since {start}"
    day = start[: len("2026-08-01 ")]
    return f"{start} to {end.removeprefix(day)}"


def _best_texts(summary: StudySummary, room: int, bars: str) -> Iterator[tuple[str, str]]:
    if summary.n_objectives > 1:
        yield "best", "no single one: there are several objectives"
    if summary.best is None:
        return
    yield "best", f"{number(summary.best.value)} in trial {summary.best.number}"
    yield "", params_text(summary.best.params) or "without hyperparameters"
    first, last = summary.incumbent[0], summary.incumbent[-1]
    yield "best so far", sparkline(summary.incumbent, width=room, bars=bars)
    yield "", f"{number(first)} after the first trial, {number(last)} after the last"


def counts_text(counts: Mapping[str, int]) -> str:
    """Write how often each name occurs, as in ``5 portfolio, 40 surrogate``."""
    return ", ".join(f"{count} {plain(name)}" for name, count in counts.items())
