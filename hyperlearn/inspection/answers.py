"""What the command line answers about studies beyond listing them: frames and sheets."""

from dataclasses import asdict

import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from hyperlearn.history.history import History
from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.fact_sheet import fact_sheet
from hyperlearn.inspection.fact_table_sheet import fact_table_sheet
from hyperlearn.inspection.facts.comparison import Comparison
from hyperlearn.inspection.facts.importance import importances
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.trial_page import TrialPage


def importance_frame(history: History, study: str) -> pd.DataFrame:
    """Return how much each hyperparameter of a study mattered, the greatest first.

    Returns:
        Columns ``parameter``, ``share`` and ``n_trials``; no row where too few trials are complete.

    Raises:
        UnknownNameError: There is no such study.
    """
    found = importances(StudyReading.of(history, study))
    return pd.DataFrame([asdict(one) for one in found], columns=["parameter", "share", "n_trials"])


def speaking_frame(history: History, study: str, *, packs: bool = False) -> pd.DataFrame:
    """Return which other studies speak about the hyperparameters of a study: ``History.match``.

    Args:
        history: The history.
        study: Name of the study.
        packs: Whether to add what the pack that ships with hyperlearn says about it.

    Raises:
        UnknownNameError: There is no such study.
    """
    reading = StudyReading.of(history, study)
    frame = (
        history.match(
            reading.space,
            direction=reading.facts.directions[0],
            metric=(reading.facts.metric_names or (None,))[0],
            packs=True,
        )
        if packs
        else history.match(reading.space)
    )
    return frame[frame["study"] != study].reset_index(drop=True)


def comparison_sheet(comparison: Comparison) -> Group:
    """Lay a comparison out for a terminal."""
    return Group(fact_table_sheet(comparison.table), Text(comparison.sentence))


def explanation(page: TrialPage) -> dict[str, object]:
    """Return what is known of a trial as values for machines."""
    return {
        "study": page.study,
        "number": page.number,
        "sentence": page.sentence,
        "params": page.params,
        "evidence": page.evidence,
        **{name: text for name, text in page.facts if name not in {"value", "expected"}},
    }


def explanation_sheet(page: TrialPage) -> Group:
    """Lay a trial and its evidence out for a terminal."""
    params = [(f"  {plain(name)}", "None" if v is None else plain(str(v)))
              for name, v in page.params.items()]  # fmt: skip
    sheet = fact_sheet(f"trial {page.number} of {plain(page.study)}", [*page.facts, *params])
    parts: list[RenderableType] = [sheet, Text(plain(page.sentence))]
    if page.nearest_tasks:
        return Group(*parts, fact_table_sheet(page.nearest_table))
    return Group(*parts)
