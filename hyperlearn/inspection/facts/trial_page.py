"""One trial: its configuration, its result, its curve, and why it was suggested."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hyperlearn.errors import UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.inspection.cells import cell, duration, is_missing, number, plain
from hyperlearn.inspection.charts.chart import Axis, Chart, Line
from hyperlearn.inspection.documents import rows, split_params
from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.facts.trial_words import STATE_WORDS, metric_of


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A trial as a person reads it.

    Attributes:
        study: Name of its study.
        number: Its number there.
        sentence: What it came to and why it was suggested.
        facts: Labels and texts.
        params: Its hyperparameters as external values.
        evidence: What is known of why it was suggested, or None.
        nearest_tasks: Past tasks that counted most in the prediction, with their weights.
        curves: One chart for each metric that it reported.
        numbers: Numbers of all trials of the study.
    """

    study: str
    number: int
    sentence: str
    facts: tuple[tuple[str, str], ...]
    params: Mapping[str, object]
    evidence: Mapping[str, object] | None
    nearest_tasks: tuple[tuple[str, float], ...]
    curves: tuple[Chart, ...]
    numbers: tuple[int, ...]

    @property
    def nearest_table(self) -> FactTable:
        """The past tasks as a table."""
        texts = tuple((plain(name), f"{weight:.0%}") for name, weight in self.nearest_tasks)
        return FactTable(("past task", "weight"), texts)


def trial_page(history: History, study: str, trial: int) -> TrialPage:
    """Gather what is known of a trial.

    Raises:
        UnknownNameError: There is no such study, or no trial of that number in it.
        StorageError: The database cannot be read.
    """
    trials = rows(history.trials(study))
    numbers = tuple(int(str(row["number"])) for row in trials)
    if trial not in numbers:
        last = f"0 to {max(numbers)}" if numbers else "none"
        raise UnknownNameError(
            f"trial {trial!r} is not in study {study!r}; its trials have the numbers {last}"
        )
    row = trials[numbers.index(trial)]
    whys = {one["number"]: one for one in rows(history.suggestions(study))}
    evidence = whys.get(trial)
    _, params = split_params(row)
    return TrialPage(
        study,
        trial,
        _sentence(row, evidence),
        tuple(_facts(row, evidence)),
        params,
        evidence,
        () if evidence is None else evidence["nearest_tasks"],  # type: ignore[arg-type]
        _curves(history, study, trial),
        numbers,
    )


def _sentence(row: Mapping[str, object], evidence: Mapping[str, object] | None) -> str:
    state = STATE_WORDS.get(str(row["state"]), str(row["state"]))
    said = f"Trial {row['number']} is {state}"
    value = metric_of(row)
    said += f" with {value}." if row["state"] in {"COMPLETE", "PRUNED"} else "."
    if evidence is None or is_missing(evidence["sentence"]):
        return f"{said} Nothing is known of why it was suggested."
    return f"{said} Suggested by {evidence['origin']}: {evidence['sentence']}."


def _facts(
    row: Mapping[str, object], evidence: Mapping[str, object] | None
) -> "list[tuple[str, str]]":
    facts = [
        ("state", STATE_WORDS.get(str(row["state"]), str(row["state"]))),
        ("value", metric_of(row)),
    ]
    mean = float("nan") if evidence is None else float(str(evidence["mean"]))
    if evidence is not None and not np.isnan(mean):
        facts.append(("expected", f"{number(mean)} ± {number(float(str(evidence['deviation'])))}"))
    seconds = float(str(row["duration_seconds"]))
    facts += [("started", cell(row["started"])), ("duration", duration(seconds))]
    for name in ("origin", "failure", "device"):
        if not is_missing(row[name]):
            facts.append((name, cell(row[name])))
    return facts


def _curves(history: History, study: str, trial: int) -> tuple[Chart, ...]:
    curves = history.curves(study)
    own = curves[curves["number"] == trial]
    charts = []
    for metric, curve in own.groupby("metric", sort=True):
        steps = curve["step"].to_numpy(dtype=np.float64)
        values = curve["value"].to_numpy(dtype=np.float64)
        last = number(float(values[-1])) if np.isfinite(values[-1]) else "no number"
        charts.append(
            Chart(
                str(metric),
                f"{metric} over {len(steps)} steps, {last} at the last.",
                Axis("step"),
                Axis(str(metric)),
                (Line("", steps, values),),
            )
        )
    return tuple(charts)
