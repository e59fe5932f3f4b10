"""Trials as rows of a table on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hyperlearn.inspection.cells import MISSING, cell, duration
from hyperlearn.inspection.facts.trial_words import STATE_WORDS, configuration, metric_of
from hyperlearn.inspection.web.addresses import trial_address


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial in one line.

    Attributes:
        number: Its number.
        link: Address of its page.
        state: In words.
        value: Its metric.
        origin: What suggested it.
        duration: How long it took.
        configuration: Its hyperparameters.
    """

    number: str
    link: str
    state: str
    value: str
    origin: str
    duration: str
    configuration: str


def trial_rows(rows: Sequence[Mapping[str, object]], study: str) -> list[TrialRow]:
    """Return rows of ``History.trials`` as lines of a page."""
    return [
        TrialRow(
            str(row["number"]),
            trial_address(study, int(str(row["number"]))),
            STATE_WORDS.get(str(row["state"]), str(row["state"])),
            metric_of(row),
            cell(row["origin"]),
            duration(float(str(row["duration_seconds"]))) or MISSING,
            configuration(row),
        )
        for row in rows
    ]
