"""Parallel coordinates: every trial as a line through its hyperparameters to its value."""

import numpy as np

from hyperlearn.inspection.cells import number, plain
from hyperlearn.inspection.charts.chart import Axis, Chart, Line, Tone
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.records import FloatArray
from hyperlearn.space.dimension import Categorical, Dimension

MOST_PARAMETERS = 8
MOST_LINES = 150
BEST_SHARE = 10


def parallel_section(reading: StudyReading) -> Section | None:
    """Return the picture; None for several objectives or fewer than two complete trials."""
    complete = np.flatnonzero(reading.is_complete)
    names = list(reading.space)[:MOST_PARAMETERS]
    if not reading.has_one_objective or len(complete) < 2 or not names:
        return None
    order = complete[np.argsort(reading.losses[complete], kind="stable")]
    n_best = max(1, len(order) // BEST_SHARE)
    spaced = np.linspace(n_best, len(order) - 1, MOST_LINES - n_best).round().astype(int)
    others = order[np.unique(spaced)] if len(order) > MOST_LINES else order[n_best:]
    heights = _heights(reading, names)
    marks = [
        *(_line(heights, row, "", Tone.FAINT) for row in others[::-1]),
        *(_line(heights, row, "", Tone.MAIN) for row in order[1:n_best][::-1]),
        _line(heights, order[0], "the best trial", Tone.SECOND),
    ]
    space = reading.space
    losses = reading.losses[complete]
    worst, best = float(reading.sign * losses.max()), float(reading.sign * losses.min())
    sentence = (
        f"Each line is a trial; the best {n_best} of {len(order)} stand out. The last axis goes "
        f"from {number(worst)} (worst) to {number(best)} (best), by rank."
    )
    chart = Chart(
        "Parallel coordinates",
        sentence,
        Axis("", categories=(*names, reading.metric)),
        Axis("", is_hidden=True),
        tuple(marks),
        (*(_ends(space[name]) for name in names), (number(worst), number(best))),
    )
    return Section("parallel", "Parallel coordinates", sentence, (chart,), None, _note(reading))


def _note(reading: StudyReading) -> str:
    left_out = len(reading.space) - MOST_PARAMETERS
    said = f"{left_out} more hyperparameters are not drawn. " if left_out > 0 else ""
    return f"{said}A line is interrupted where a trial does not have the hyperparameter."


def _heights(reading: StudyReading, names: list[str]) -> FloatArray:
    """Return where each trial crosses each axis, in [0, 1], shape (n_trials, n_names + 1)."""
    values = reading.encoding.values_of_study(reading.facts)
    columns = []
    for column, name in enumerate(names):
        dimension = reading.space[name]
        if isinstance(dimension, Categorical):
            columns.append(values[:, column] / max(len(dimension.choices) - 1, 1))
        else:
            low, high = dimension.natural([dimension.low, dimension.high])
            columns.append((values[:, column] - low) / ((high - low) or 1.0))
    losses = reading.losses[reading.is_complete]
    ranks = np.searchsorted(np.sort(losses), reading.losses) / max(len(losses) - 1, 1)
    return np.column_stack([*columns, 1.0 - ranks])


def _line(heights: FloatArray, row: int, name: str, tone: Tone) -> Line:
    return Line(name, np.arange(heights.shape[1], dtype=np.float64), heights[row], tone=tone)


def _ends(dimension: Dimension) -> tuple[str, str]:
    if isinstance(dimension, Categorical):
        return plain(str(dimension.choices[0])), plain(str(dimension.choices[-1]))
    return number(float(dimension.low)), number(float(dimension.high))
