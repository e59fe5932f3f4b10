"""Studies side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.inspection.cells import MISSING, cell, number, plain
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Tone
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.summary import StudySummary

TONES = (Tone.MAIN, Tone.SECOND, Tone.THIRD, Tone.FOURTH, Tone.BAD, Tone.FAINT)
MILESTONES = (1, 3, 10, 30, 100)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Studies side by side.

    Attributes:
        studies: Their names.
        sentence: What the comparison comes to.
        table: One row for each fact, one column for each study.
        chart: Best so far of each, or None where their values cannot be compared.
        summaries: Each study in a few facts.
    """

    studies: tuple[str, ...]
    sentence: str
    table: FactTable
    chart: Chart | None
    summaries: tuple[StudySummary, ...]


def compared(history: History, studies: Sequence[str]) -> Comparison:
    """Put studies side by side.

    Args:
        history: The history.
        studies: From two to six names, each once.

    Raises:
        InvalidArgumentError: There are fewer than two names, more than six, or one twice.
        UnknownNameError: There is no such study.
        StorageError: The database cannot be read.
    """
    names = tuple(studies)
    if not 2 <= len(names) <= len(TONES) or len(set(names)) < len(names):
        raise InvalidArgumentError(
            f"studies are {list(names)!r}; give two to {len(TONES)} different names"
        )
    readings = [StudyReading.of(history, name) for name in names]
    is_alike = _are_alike(readings)
    return Comparison(
        names,
        _sentence(readings, is_alike=is_alike),
        _table(readings),
        _chart(readings) if is_alike else None,
        tuple(one.summary for one in readings),
    )


def _are_alike(readings: Sequence[StudyReading]) -> bool:
    """Return whether values of all studies mean the same: one metric, direction and task."""
    goals = {
        (one.facts.directions, one.facts.metric_names, one.facts.task_name) for one in readings
    }
    return len(goals) == 1 and all(one.has_one_objective for one in readings)


def _sentence(readings: Sequence[StudyReading], *, is_alike: bool) -> str:
    if not is_alike:
        return (
            "The studies differ in task, metric or direction, so their values cannot be compared."
        )
    best = [one for one in readings if one.is_complete.any()]
    if not best:
        return "None of the studies has a complete trial."
    leader = min(best, key=lambda one: float(one.losses[one.is_complete].min()))
    value = leader.sign * float(leader.losses[leader.is_complete].min())
    return f"{plain(leader.facts.study_name)} reached the best {leader.metric}, {number(value)}."


def _table(readings: Sequence[StudyReading]) -> FactTable:
    params = list(dict.fromkeys(name for one in readings for name in one.facts.distributions))
    facts = [
        ("task", [one.facts.task_name for one in readings]),
        ("goal", [f"{one.summary.direction} {one.metric}" for one in readings]),
        ("trials", [str(one.summary.n_trials) for one in readings]),
        ("failed", [str(one.summary.states.get("FAIL", 0)) for one in readings]),
        ("best", [_best(one) for one in readings]),
        *((f"best after {count}", [_best_after(one, count) for one in readings])
          for count in MILESTONES if any(one.is_complete.sum() >= count for one in readings)),
        *((f"{plain(name)} of the best", [_param(one, name) for one in readings])
          for name in params),
    ]  # fmt: skip
    return FactTable(
        ("", *(one.facts.study_name for one in readings)),
        tuple((label, *map(plain, texts)) for label, texts in facts),
    )


def _best(reading: StudyReading) -> str:
    best = reading.summary.best
    return MISSING if best is None else f"{number(best.value)} in trial {best.number}"


def _best_after(reading: StudyReading, count: int) -> str:
    losses = reading.losses[reading.is_complete]
    if not reading.has_one_objective or len(losses) < count:
        return MISSING
    return number(float(reading.sign * losses[:count].min()))


def _param(reading: StudyReading, name: str) -> str:
    best = reading.summary.best
    if best is None or name not in best.params:
        return MISSING
    value = best.params[name]
    return "None" if value is None else cell(value)


def _chart(readings: Sequence[StudyReading]) -> Chart | None:
    drawn = [
        (one, tone) for one, tone in zip(readings, TONES, strict=False) if one.is_complete.any()
    ]
    if not drawn:
        return None
    return Chart(
        "Best so far",
        _sentence(readings, is_alike=True),
        Axis("complete trials"),
        Axis(readings[0].metric),
        tuple(_line(one, tone) for one, tone in drawn),
    )


def _line(reading: StudyReading, tone: Tone) -> Line:
    best = reading.sign * np.minimum.accumulate(reading.losses[reading.is_complete])
    counted = np.arange(1, len(best) + 1, dtype=np.float64)
    return Line(plain(reading.facts.study_name), counted, np.asarray(best), tone=tone, is_step=True)
