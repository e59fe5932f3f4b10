"""Why each configuration was suggested, and whether what was expected of it came."""

import numpy as np

from hyperlearn.inspection.cells import MISSING, cell, number
from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.trial_words import metric_of

MOST_ROWS = 60
SURE = 1.96


def suggestion_section(reading: StudyReading) -> Section | None:
    """Return the reason of every suggestion; None where none was written down."""
    whys = rows(reading.suggestions)
    if not whys:
        return None
    named = {row["number"]: row for row in rows(reading.trials)}
    shown = whys[:MOST_ROWS]
    table = FactTable(
        ("trial", "suggested by", "expected", "came", "why"),
        tuple(
            (
                cell(why["number"]),
                cell(why["origin"]),
                _expected(why),
                metric_of(named[why["number"]]),
                cell(why["sentence"]),
            )
            for why in shown
        ),
        tuple((reading.facts.study_name, int(str(why["number"]))) for why in shown),
    )
    note = f"The first {MOST_ROWS} of {len(whys)} are shown." if len(whys) > MOST_ROWS else ""
    return Section("why", "Why each suggestion", _sentence(reading), (), table, note)


def _expected(why: dict[str, object]) -> str:
    mean, deviation = float(str(why["mean"])), float(str(why["deviation"]))
    return MISSING if np.isnan(mean) else f"{number(mean)} ± {deviation:.2g}"


def _sentence(reading: StudyReading) -> str:
    counted = [f"{count} by {name}" for name, count in reading.summary.origins.items()]
    said = f"{len(reading.suggestions)} suggestions: {', '.join(counted)}."
    frame = reading.suggestions.merge(reading.trials[["number", *_value(reading)]], on="number")
    known = frame.dropna(subset=["mean", "deviation", *_value(reading)])
    if not len(known) or not _value(reading):
        return said
    gap = (known["value"] - known["mean"]).abs()
    within = int((gap <= SURE * known["deviation"]).sum())
    return (
        f"{said} Of {len(known)} predictions, {within} came within their 95 % range "
        f"({within / len(known):.0%})."
    )


def _value(reading: StudyReading) -> list[str]:
    return ["value"] if "value" in reading.trials else []
