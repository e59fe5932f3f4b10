"""Runs as the tables of a pack, so that they are checked and written as packs are."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from optuna.distributions import BaseDistribution, distribution_to_json

from hyperlearn.history.imports.runs import ImportedRun, Point
from hyperlearn.history.imports.states import RunState
from hyperlearn.history.imports.value_range import internal_value
from hyperlearn.history.packs.checks import checked
from hyperlearn.history.packs.tables import SCHEMAS, Tables, plain_type
from hyperlearn.records import TASK_ATTRIBUTE

IMPORT_ATTRIBUTE = "hyperlearn:imported"
"""Trial user attribute: where the run was imported from and what it is called there; of a study,
where its first runs came from."""


@dataclass(frozen=True)
class StudyRuns:
    """The new runs of one study.

    Attributes:
        name: The study's name.
        task: Name of its task.
        source: What the runs came from.
        metric: Name of the metric that counts.
        direction: "minimize" or "maximize".
        first: Number of the first of the runs.
        runs: The runs.
        distributions: The distribution of each hyperparameter.
    """

    name: str
    task: str
    source: str
    metric: str
    direction: str
    first: int
    runs: tuple[ImportedRun, ...]
    distributions: Mapping[str, BaseDistribution]


def tables_of(studies: Sequence[StudyRuns], now: datetime) -> Tables:
    """Return the tables of a pack with some studies.

    Args:
        studies: The studies.
        now: When runs that tell no time count as having ended.

    Raises:
        PackError: There is something in them that no database holds, such as a NUL character.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for task in dict.fromkeys(study.task for study in studies):
        rows["tasks"].append({"name": task, "domain": None, "meta_features": "{}"})
    for index, study in enumerate(studies):
        rows["studies"].append(_study(study))
        for offset, run in enumerate(study.runs):
            trial = len(rows["trials"])
            rows["trials"].append(_trial(run, index, study.first + offset, now))
            rows["params"] += _params(run, trial, study.distributions)
            rows["curves"] += _curves(run, trial, study.metric)
            told = json.dumps({"from": study.source, "run": run.key})
            rows["attributes"].append({"trial": trial, "key": IMPORT_ATTRIBUTE, "value": told})
    tables = {name: _table(name, some) for name, some in rows.items()}
    return checked(tables, studies[0].source if studies else "import")


def _study(study: StudyRuns) -> dict[str, Any]:
    attributes = {TASK_ATTRIBUTE: study.task, IMPORT_ATTRIBUTE: study.source}
    return {
        "name": study.name,
        "directions": [study.direction],
        "metric_names": [study.metric],
        "attributes": json.dumps(attributes),
    }


def _trial(run: ImportedRun, study: int, number: int, now: datetime) -> dict[str, Any]:
    took = timedelta(seconds=run.duration or 0.0)
    started = (now - took) if run.started is None else run.started
    return {
        "study": study,
        "number": number,
        "state": str(run.state),
        "started": _plain(started),
        "completed": _plain(started + took),
        "values": None if run.value is None else [run.value],
        "run_started": None if run.duration is None else _plain(started),
        "duration_seconds": run.duration,
        "failure_kind": "ImportedFailure" if run.state is RunState.FAIL else None,
    }


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _params(
    run: ImportedRun, trial: int, distributions: Mapping[str, BaseDistribution]
) -> list[dict[str, Any]]:
    return [
        {
            "trial": trial,
            "name": name,
            "value": internal_value(distributions[name], value),
            "distribution": distribution_to_json(distributions[name]),
        }
        for name, value in run.params.items()
    ]


def _curves(run: ImportedRun, trial: int, metric: str) -> list[dict[str, Any]]:
    """Return a run's curves; the study's own metric as Optuna keeps it too, for its pruners."""
    own = [point for point in run.curve if point.metric == metric]
    timed = [p for p in run.curve if p.metric != metric or not math.isnan(p.seconds)]
    optunas = [_point(trial, point) | {"metric": None, "seconds": None} for point in own]
    return [*optunas, *(_point(trial, point) for point in timed)]


def _point(trial: int, point: Point) -> dict[str, Any]:
    seconds = 0.0 if math.isnan(point.seconds) else point.seconds
    row = {"trial": trial, "step": point.step, "metric": point.metric, "value": point.value}
    return row | {"seconds": seconds}


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> "pa.Table":
    schema = SCHEMAS[name]
    columns = [pa.array([row.get(f.name) for row in rows], plain_type(f.type)) for f in schema]
    numbered = [
        column.dictionary_encode() if pa.types.is_dictionary(field.type) else column
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.table(numbered, schema=schema)
