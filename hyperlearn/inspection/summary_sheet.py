"""A study's summary, written for a terminal."""

from collections.abc import Iterator, Mapping

from rich.console import Group

from hyperlearn.inspection.cells import MISSING, cell, is_missing, number, plain
from hyperlearn.inspection.columns import params_text
from hyperlearn.inspection.fact_sheet import fact_sheet
from hyperlearn.inspection.page import Page
from hyperlearn.inspection.sparkline import sparkline
from hyperlearn.inspection.summary import StudySummary

SPARKLINE_WIDTH = 40
LABEL_WIDTH = 14
"""The longest label of the sheet and the gap after it."""

_STATES = {
    "COMPLETE": "complete",
    "PRUNED": "pruned",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}


def summary_sheet(summary: StudySummary, page: Page) -> Group:
    """Lay a study's summary out for a page."""
    width = SPARKLINE_WIDTH + LABEL_WIDTH if page.width is None else page.width
    room = max(1, min(SPARKLINE_WIDTH, width - LABEL_WIDTH))
    return fact_sheet(plain(summary.study), _facts(summary, room, page.bars))


def _facts(summary: StudySummary, room: int, bars: str) -> Iterator[tuple[str, str]]:
    yield "task", plain(summary.task)
    yield "goal", _goal(summary)
    yield "trials", _trials(summary)
    if not is_missing(summary.started):
        yield "time", _time(summary)
    yield from _best(summary, room, bars)
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


def _best(summary: StudySummary, room: int, bars: str) -> Iterator[tuple[str, str]]:
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
