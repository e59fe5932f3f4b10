"""Makes the pack that ships with hyperlearn: measured runs, public tables, and what they teach.

    python -m studies.experience.pack --folder build/experience

One study for each model on each data set. Each model has a folder of its own, so that a search
reads no more than it needs; beside them stands a card: which data sets, under which terms they are
where they come from, how many configurations, and by which versions they were measured.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from optuna.distributions import distribution_to_json

from hyperlearn.history.packs.builtin import CARD, FOLDER, NAME, study_name, task_name
from hyperlearn.history.packs.json_lines import read_json_lines
from hyperlearn.history.packs.pack_source import pack_contents
from hyperlearn.history.packs.parquet_pack import write_pack
from hyperlearn.records import MODEL_ATTRIBUTE, TASK_ATTRIBUTE
from hyperlearn.space.dimension import Dimension
from hyperlearn.task import Task
from studies.experience.data_sets import CLASSIFICATION, REGRESSION
from studies.experience.models import CLASSIFIERS, space_of
from studies.experience.prepared import MOST_ROWS, N_FOLDS, prepare
from studies.experience.public import TABLES, header_of, public_tasks
from studies.experience.runs import Run, read_runs
from studies.experience.weights import learned

LICENCE = "Apache-2.0 for what was measured here; the public tables under their own, see the card"
FEWEST_RUNS = 3
"""Of a model with fewer runs on a data set nothing is told."""


@dataclass(frozen=True)
class Told:
    """One configuration: its hyperparameters, its result or None where it failed, and more."""

    params: Mapping[str, Any]
    value: float | None
    deviation: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Study:
    """One model on one data set."""

    model: str
    data_set: str
    metric: str
    meta_features: Mapping[str, float]
    dimensions: Mapping[str, Dimension]
    runs: tuple[Told, ...]


def measured_studies(folder: Path) -> Iterator[Study]:
    """Yield what was measured here, model by model."""
    runs = sorted(
        read_runs(folder / "runs.jsonl"),
        key=lambda run: (run.key.model, run.key.data_set, run.key.number),
    )
    features = meta_features(folder, sorted({run.key.data_set for run in runs}))
    for (model, data_set), some in groupby(runs, lambda run: (run.key.model, run.key.data_set)):
        metric = "accuracy" if model in CLASSIFIERS else "r2"
        told = tuple(_told(run, metric) for run in some)
        if len(told) >= FEWEST_RUNS:
            space = space_of(model).space
            yield Study(model, data_set, metric, features[data_set], space, told)


def public_studies() -> Iterator[Study]:
    """Yield what others published, table by table."""
    for table in TABLES:
        for task in public_tasks(table):
            runs = tuple(Told(params, value) for params, value in task.runs)
            yield Study(
                task.model,
                task.data_set,
                task.metric,
                task.meta_features,
                task.dimensions,
                runs,
            )


def meta_features(folder: Path, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the meta-features of each data set, kept in a file once they are computed."""
    path = folder / "meta_features.json"
    known: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.exists() else {}
    for name in names:
        if name not in known:
            data = prepare(name)
            y = data.y.astype(str) if data.is_classes else data.y
            told = Task.from_data(name, data.X, y).meta_features
            known[name] = {key: _rounded(value) for key, value in told.items()}
            path.write_text(json.dumps(known))
    return known


def rows(studies: Iterable[Study]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a pack's tables."""
    trial = 0
    for place, study in enumerate(studies):
        name = task_name(study.model, study.data_set)
        features = json.dumps(dict(study.meta_features))
        yield {"table": "tasks", "name": name, "domain": study.model, "meta_features": features}
        yield {
            "table": "studies",
            "name": study_name(study.model, study.data_set),
            "directions": ["maximize"],
            "metric_names": [study.metric],
            "attributes": json.dumps({TASK_ATTRIBUTE: name, MODEL_ATTRIBUTE: study.model}),
        }
        kinds = {name: one.distribution() for name, one in study.dimensions.items()}
        texts = {name: distribution_to_json(one) for name, one in kinds.items()}
        for number, run in enumerate(study.runs):
            yield from _trial_rows(run, {"study": place, "number": number}, trial)
            for key, value in run.params.items():
                yield {
                    "table": "params",
                    "trial": trial,
                    "name": key,
                    "value": float(kinds[key].to_internal_repr(value)),
                    "distribution": texts[key],
                }
            trial += 1


def _trial_rows(run: Told, place: Mapping[str, int], trial: int) -> Iterator[dict[str, Any]]:
    told = {"table": "trials", **place, "duration_seconds": run.seconds}
    if run.value is None:
        yield {**told, "state": "FAIL"}
    else:
        yield {**told, "state": "COMPLETE", "values": [run.value]}
    if run.deviation is not None:
        text = json.dumps(run.deviation)
        yield {"table": "attributes", "trial": trial, "key": "std", "value": text}


def _told(run: Run, metric: str) -> Told:
    scores = run.measured.scores.get(metric)
    seconds = _rounded(run.measured.seconds, 3)
    if scores is None:
        return Told(run.params, None, None, seconds)
    return Told(run.params, _rounded(np.mean(scores)), _rounded(np.std(scores), 3), seconds)


def _rounded(value: float | np.floating[Any], digits: int = 6) -> float:
    return float(f"{float(value):.{digits}g}")


def card(studies: Sequence[Study]) -> dict[str, Any]:
    """Return the data card, as it lies beside the tables."""
    sources = {**CLASSIFICATION, **REGRESSION}
    names = {study.data_set for study in studies}
    counts: dict[str, list[int]] = {}
    for study in studies:
        counts.setdefault(study.model, []).append(len(study.runs))
    return {
        "name": NAME,
        "licence": LICENCE,
        "measured_with": {name: version(name) for name in ("scikit-learn", "numpy", "scipy")},
        "most_rows": MOST_ROWS,
        "n_folds": N_FOLDS,
        "models": {
            model: {"n_studies": len(some), "n_trials": sum(some), "median": int(np.median(some))}
            for model, some in sorted(counts.items())
        },
        "data_sets": {
            name: {
                "kind": "classification" if name in CLASSIFICATION else "regression",
                "origin": source.package,
                "licence": source.licence,
            }
            for name, source in sources.items()
            if name in names
        },
        "public_tables": {
            table: {
                key: header_of(table)[key] for key in ("source", "commit", "licence", "citation")
            }
            for table in TABLES
        },
    }


def write_models(studies: Sequence[Study], folder: Path) -> None:
    """Write the studies of each model as a pack of its own into a folder that is there."""
    for model in sorted({study.model for study in studies}):
        lines = folder / "rows.jsonl"
        some = [study for study in studies if study.model == model]
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows(some))
        contents = pack_contents(read_json_lines(lines))
        lines.unlink()
        write_pack(contents, folder / model, anonymiser=None, licence=LICENCE, origin="hyperlearn")


def all_studies(folder: Path) -> list[Study]:
    """Return what was measured here and what others published."""
    return [*measured_studies(folder), *public_studies()]


def make(folder: Path, place: Path) -> dict[str, Any]:
    """Write the pack, in place of an earlier one; return its card."""
    studies = all_studies(folder)
    told = card(studies)
    with tempfile.TemporaryDirectory() as unfinished:
        made = Path(unfinished, NAME)
        made.mkdir()
        (made / CARD).write_text(json.dumps(told, indent=1), encoding="utf-8")
        write_models(studies, made)
        for model in told["models"]:
            weights = learned(made, model)
            if weights is not None:
                (made / f"{model}.safetensors").write_bytes(weights)
            print(model, told["models"][model])
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(made, place)
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the pack, as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/experience"))
    parser.add_argument("--place", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    told = make(given.folder, given.place)
    size = sum(file.stat().st_size for file in given.place.rglob("*") if file.is_file())
    print(f"{len(told['data_sets'])} data sets, {size / 1e6:.2f} MB in {given.place}")


if __name__ == "__main__":
    main()
