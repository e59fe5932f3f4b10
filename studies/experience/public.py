"""Published tuning tables of models that have a ready space: measured by others, with their leave.

The tables are those of the benchmarks (``studies/benchmarks/data``, with their licences) whose
spaces share hyperparameters with a ready one.
"""

import csv
import gzip
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hyperlearn.ready_spaces import ReadySpace, ready_spaces
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int
from studies.benchmarks.tables import SHIPPED

MOST_RUNS = 60
"""Runs of a data set that are taken, the first ones of the table."""
MOST_TASKS = 36
"""Data sets that are taken, evenly from the table: more would make the first suggestion slow."""
TABLES: Mapping[str, str] = {
    "openml100_svm": "SVC",
    "mindware_bal_acc_libsvm_svc": "SVC",
    "mindware_bal_acc_logistic_regression": "LogisticRegression",
    "mindware_bal_acc_random_forest": "RandomForestClassifier",
    "mindware_bal_acc_lightgbm": "LGBMClassifier",
}
"""Model that each table is about."""
METRICS = {"predictive_accuracy": "accuracy", "bal_acc": "balanced_accuracy"}
FEATURES = {
    "NumberOfInstances": "nr_inst",
    "NumberOfFeatures": "nr_attr",
    "NumberOfClasses": "nr_class",
    "ClassEntropy": "class_ent",
}
"""Meta-features of the tables that mean what ours of another name do."""


@dataclass(frozen=True)
class PublicTask:
    """One data set of a table.

    Attributes:
        model: Name of the model's class.
        data_set: Name of the data set, with the table's in brackets.
        metric: Name of the metric, higher is better.
        meta_features: What is known of the data set.
        dimensions: The table's search space.
        runs: Configurations with their result.
    """

    model: str
    data_set: str
    metric: str
    meta_features: Mapping[str, float]
    dimensions: Mapping[str, Dimension]
    runs: tuple[tuple[Mapping[str, Any], float], ...]


def header_of(table: str) -> dict[str, Any]:
    """Return what a table says of itself: source, licence, space, tasks."""
    header: dict[str, Any] = json.loads((SHIPPED / f"{table}.table.json").read_text())
    return header


def public_tasks(table: str) -> Iterator[PublicTask]:
    """Yield the data sets of a table, as far as the model's ready space has a place for them."""
    header, ready = header_of(table), _ready(TABLES[table])
    dimensions = {entry["name"]: _dimension(entry) for entry in header["space"]}
    features = {row["task"]: row for row in _rows(f"{table}.meta.csv.gz")}
    runs: dict[str, list[tuple[dict[str, Any], float]]] = {name: [] for name in header["tasks"]}
    for row in _rows(f"{table}.evals.csv.gz"):
        params = {name: _value(dimensions[name], row[name]) for name in dimensions if row[name]}
        if row["metric"] and _has_place(params, ready) and len(runs[row["task"]]) < MOST_RUNS:
            runs[row["task"]].append((params, float(row["metric"])))
    step = -(-len(header["tasks"]) // MOST_TASKS)
    for name, told in list(header["tasks"].items())[::step]:
        yield PublicTask(
            ready.model,
            f"{told['dataset']} ({table.split('_', maxsplit=1)[0]} {name})",
            METRICS[header["metric"]],
            _features(features.get(name, {})),
            dimensions,
            tuple(runs[name]),
        )


def _ready(model: str) -> ReadySpace:
    return next(ready for ready in ready_spaces() if ready.model == model)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(SHIPPED / name) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8"))


def _dimension(entry: Mapping[str, Any]) -> Dimension:
    if entry["kind"] == "categorical":
        return Categorical(*(_choice(choice) for choice in entry["choices"]))
    if entry["kind"] == "int":
        return Int(int(entry["low"]), int(entry["high"]), log=entry["log"])
    return Float(entry["low"], entry["high"], log=entry["log"])


def _choice(text: str) -> str | bool:
    return {"True": True, "False": False}.get(text, text)


def _value(dimension: Dimension, text: str) -> Any:  # noqa: ANN401 (any of a space)
    if isinstance(dimension, Categorical):
        return _choice(text)
    value = min(max(float(text), dimension.low), dimension.high)
    return round(value) if isinstance(dimension, Int) else value


def _has_place(params: Mapping[str, Any], ready: ReadySpace) -> bool:
    """Return whether the choices are such as the ready space has; another kernel is not."""
    return all(
        ready.space[name].contains(value)
        for name, value in params.items()
        if name in ready.space and isinstance(ready.space[name], Categorical)
    )


def _features(row: Mapping[str, str]) -> dict[str, float]:
    named = {ours: row[theirs] for theirs, ours in FEATURES.items() if row.get(theirs)}
    values = {name: float(text) for name, text in named.items()}
    return {name: value for name, value in values.items() if math.isfinite(value)}
