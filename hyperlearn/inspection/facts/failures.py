"""Which trials failed, and in what way."""

from collections import defaultdict

from hyperlearn.inspection.cells import is_missing, plain
from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.section import Section

MOST_NUMBERS = 8
UNSAID = "not recorded"


def failure_section(reading: StudyReading) -> Section | None:
    """Return the failures by kind; None where no trial failed."""
    failed = [row for row in rows(reading.trials) if row["state"] == "FAIL"]
    if not failed:
        return None
    kinds: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in failed:
        said = UNSAID if is_missing(row["failure"]) else str(row["failure"])
        kinds[said.partition(": ")[0]].append(row)
    ordered = sorted(kinds.items(), key=lambda pair: -len(pair[1]))
    table = FactTable(
        ("kind", "trials", "numbers", "last message"),
        tuple(
            (plain(kind), str(len(those)), _numbers(those), _message(those[-1]))
            for kind, those in ordered
        ),
        tuple((reading.facts.study_name, int(str(those[0]["number"]))) for _, those in ordered),
    )
    sentence = (
        f"{len(failed)} of {len(reading.trials)} trials failed, most often of the kind "
        f"{plain(ordered[0][0])}."
    )
    return Section("failures", "Failures", sentence, (), table)


def _numbers(failed: list[dict[str, object]]) -> str:
    numbers = ", ".join(str(row["number"]) for row in failed[:MOST_NUMBERS])
    return f"{numbers}, …" if len(failed) > MOST_NUMBERS else numbers


def _message(row: dict[str, object]) -> str:
    return "" if is_missing(row["failure"]) else plain(str(row["failure"]).partition(": ")[2])
