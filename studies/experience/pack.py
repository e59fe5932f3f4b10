"""Makes the pack that ships with hyperlearn out of the measured runs.

    python -m studies.experience.pack --folder build/experience

One study for each model on each data set; its metric is the mean over the folds. Beside the
tables stands a card: which data sets, under which terms they are where they come from, how many
configurations, and by which version of what they were measured.
"""

import argparse
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from optuna.distributions import distribution_to_json

from hyperlearn.history.packs.builtin import CARD, FOLDER, NAME, study_name, task_name
from hyperlearn.history.packs.json_lines import read_json_lines
from hyperlearn.history.packs.pack_source import pack_contents
from hyperlearn.history.packs.parquet_pack import write_pack
from hyperlearn.records import TASK_ATTRIBUTE
from hyperlearn.task import Task
from studies.experience.data_sets import CLASSIFICATION, REGRESSION
from studies.experience.models import CLASSIFIERS, MODELS, space_of
from studies.experience.prepared import MOST_ROWS, N_FOLDS, prepare
from studies.experience.runs import Run, read_runs

LICENCE = "Apache-2.0 (measured results; no rows of any data set are in it)"
FEWEST_RUNS = 5
"""Of a model with fewer runs on a data set nothing is told."""


def grouped(runs: Iterator[Run]) -> dict[tuple[str, str], list[Run]]:
    """Return the runs of each model on each data set, by number; models first."""
    found: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for run in runs:
        found[run.key.model, run.key.data_set].append(run)
    return {
        key: sorted(found[key], key=lambda run: run.key.number)
        for key in sorted(found)
        if len(found[key]) >= FEWEST_RUNS
    }


def meta_features(folder: Path, names: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Return the meta-features of each data set, kept in a file once they are computed."""
    path = folder / "meta_features.json"
    known: dict[str, dict[str, float | None]] = (
        json.loads(path.read_text()) if path.exists() else {}
    )
    for name in names:
        if name not in known:
            data = prepare(name)
            y = data.y.astype(str) if data.is_classes else data.y
            told = Task.from_data(name, data.X, y).meta_features
            known[name] = {k: None if np.isnan(v) else float(f"{v:.6g}") for k, v in told.items()}
            path.write_text(json.dumps(known))
    return known


def rows(
    groups: Mapping[tuple[str, str], list[Run]], features: Mapping[str, Mapping[str, float | None]]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the pack's tables."""
    trial = 0
    for place, ((model, data_set), runs) in enumerate(groups.items()):
        name = task_name(model, data_set)
        numbers = {k: float("nan") if v is None else v for k, v in features[data_set].items()}
        yield {
            "table": "tasks",
            "name": name,
            "domain": model,
            "meta_features": json.dumps(numbers),
        }
        yield {
            "table": "studies",
            "name": study_name(model, data_set),
            "directions": ["maximize"],
            "metric_names": [_metric(model)],
            "attributes": json.dumps({TASK_ATTRIBUTE: name}),
        }
        for run in runs:
            yield from _trial_rows(run, place, trial)
            trial += 1


def _trial_rows(run: Run, study: int, trial: int) -> Iterator[dict[str, Any]]:
    scores = run.measured.scores.get(_metric(run.key.model))
    told: dict[str, Any] = {"table": "trials", "study": study, "number": run.key.number}
    told["duration_seconds"] = float(f"{run.measured.seconds:.3g}")
    if scores is None:
        yield {**told, "state": "FAIL"}
    else:
        yield {**told, "state": "COMPLETE", "values": [float(f"{np.mean(scores):.6g}")]}
        deviation = json.dumps(float(f"{np.std(scores):.3g}"))
        yield {"table": "attributes", "trial": trial, "key": "std", "value": deviation}
    space = space_of(run.key.model).space
    for name, value in run.params.items():
        distribution = space[name].distribution()
        yield {
            "table": "params",
            "trial": trial,
            "name": name,
            "value": float(distribution.to_internal_repr(value)),
            "distribution": distribution_to_json(distribution),
        }


def _metric(model: str) -> str:
    return "accuracy" if model in CLASSIFIERS else "r2"


def card(groups: Mapping[tuple[str, str], list[Run]]) -> dict[str, Any]:
    """Return the data card, as it lies beside the tables."""
    sources = {**CLASSIFICATION, **REGRESSION}
    names = [name for name in sources if any(data_set == name for _, data_set in groups)]
    counts = {
        model: [len(runs) for (other, _), runs in groups.items() if other == model]
        for model in MODELS
    }
    return {
        "name": NAME,
        "licence": LICENCE,
        "measured_with": {name: version(name) for name in ("scikit-learn", "numpy", "scipy")},
        "most_rows": MOST_ROWS,
        "n_folds": N_FOLDS,
        "models": {
            model: {"n_data_sets": len(some), "fewest": min(some), "most": max(some)}
            for model, some in counts.items()
            if some
        },
        "data_sets": {
            name: {
                "kind": "classification" if name in CLASSIFICATION else "regression",
                "origin": sources[name].package,
                "licence": sources[name].licence,
            }
            for name in names
        },
    }


def make(folder: Path, place: Path) -> dict[str, Any]:
    """Write the pack, in place of an earlier one; return its card."""
    groups = grouped(read_runs(folder / "runs.jsonl"))
    features = meta_features(folder, sorted({data_set for _, data_set in groups}))
    with tempfile.TemporaryDirectory() as unfinished:
        lines, made = Path(unfinished, "rows.jsonl"), Path(unfinished, "pack")
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows(groups, features))
        contents = pack_contents(read_json_lines(lines))
        write_pack(contents, made, anonymiser=None, licence=LICENCE, origin="studies.experience")
        told = card(groups)
        (made / CARD).write_text(json.dumps(told, indent=1), encoding="utf-8")
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
    size = sum(file.stat().st_size for file in given.place.iterdir())
    print(json.dumps(told["models"], indent=1))
    print(f"{len(told['data_sets'])} data sets, {size / 1e6:.2f} MB in {given.place}")


if __name__ == "__main__":
    main()
