"""The best configurations, beside the defaults."""

import numpy as np

from hyperlearn.inspection.cells import cell, number
from hyperlearn.inspection.documents import PARAMS_PREFIX, rows
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.records import IntArray, Origin

MOST_ROWS = 5


def best_section(reading: StudyReading) -> Section | None:
    """Return the best trials and the one with the defaults; None without a complete trial."""
    if not reading.has_one_objective:
        return _several_objectives(reading)
    complete = np.flatnonzero(reading.is_complete)
    if not len(complete):
        return None
    order = complete[np.argsort(reading.losses[complete], kind="stable")]
    is_default = (reading.trials["origin"] == Origin.DEFAULTS).to_numpy()
    defaults = [int(row) for row in order if is_default[row]][:1]
    table = _table(reading, [*order[:MOST_ROWS].tolist(), *defaults], defaults)
    return Section("best", "Best configurations", _sentence(reading, order, defaults), (), table)


def _sentence(reading: StudyReading, order: IntArray, defaults: list[int]) -> str:
    best = float(reading.sign * reading.losses[order[0]])
    number_of_best = int(reading.facts.numbers[order[0]])
    said = f"Trial {number_of_best} has the best {reading.metric}, {number(best)}."
    if not defaults:
        return f"{said} The function's defaults were not tried."
    default = float(reading.sign * reading.losses[defaults[0]])
    return f"{said} The function's defaults gave {number(default)}."


def _table(reading: StudyReading, chosen: list[int], defaults: list[int]) -> FactTable:
    named = rows(reading.trials)
    params = [name for name in reading.trials if str(name).startswith(PARAMS_PREFIX)]
    columns = ("", "trial", reading.metric, *(str(n).removeprefix(PARAMS_PREFIX) for n in params))
    texts = []
    for place, row in enumerate(chosen, start=1):
        is_default = row in defaults and place == len(chosen)
        texts.append(
            (
                "defaults" if is_default else f"{place}.",
                cell(named[row]["number"]),
                number(float(reading.sign * reading.losses[row])),
                *(_param(named[row][str(name)]) for name in params),
            )
        )
    study = reading.facts.study_name
    links = tuple((study, int(reading.facts.numbers[row])) for row in chosen)
    return FactTable(columns, tuple(texts), links)


def _param(value: object) -> str:
    if value is None:
        return "None"
    return cell(value)


def _several_objectives(reading: StudyReading) -> Section | None:
    """Return the trials that no other beats in every objective."""
    losses, numbers = reading.facts.losses, reading.facts.numbers
    complete = np.flatnonzero(reading.is_complete & np.isfinite(losses).all(axis=1))
    front = [
        int(row)
        for row in complete
        if not any(
            (losses[other] <= losses[row]).all() and (losses[other] < losses[row]).any()
            for other in complete
        )
    ]
    if not front:
        return None
    named = rows(reading.trials)
    signs = np.array([-1.0 if one == "maximize" else 1.0 for one in reading.facts.directions])
    names = reading.facts.metric_names or tuple(f"value {i}" for i in range(len(signs)))
    params = [str(n) for n in reading.trials if str(n).startswith(PARAMS_PREFIX)]
    table = FactTable(
        ("trial", *names, *(name.removeprefix(PARAMS_PREFIX) for name in params)),
        tuple(
            (
                str(numbers[row]),
                *(number(float(value)) for value in signs * losses[row]),
                *(_param(named[row][name]) for name in params),
            )
            for row in front[: 4 * MOST_ROWS]
        ),
        tuple((reading.facts.study_name, int(numbers[row])) for row in front[: 4 * MOST_ROWS]),
    )
    sentence = f"{len(front)} trials are such that no other is better in every objective."
    return Section("best", "Best configurations", sentence, (), table)
