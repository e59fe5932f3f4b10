"""How fast a large history is read: first open, second open, what is new, and Optuna's own way.

Usage::

    python -m studies.benchmarks.history_speed

A database of 1,000,000 trials in 1,000 studies is made under ``build/`` once, by rows put straight
into the tables that Optuna has made. Each figure is taken in a process of its own: CPU seconds,
wall-clock seconds in brackets, and the most memory that the process held, its imports included.
"""

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import optuna
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

TRIALS = 1_000_000
STUDIES = 1_000
PARAMS = 6
SHARE_FOR_OPTUNA = 10
"""Optuna's own reading is measured on so many times fewer trials; it is linear in them."""

DISTRIBUTIONS = (
    FloatDistribution(1e-5, 1e-1, log=True),
    IntDistribution(1, 12),
    CategoricalDistribution(("relu", "tanh", "gelu", None)),
    FloatDistribution(0.0, 0.9),
)


def main() -> None:
    """Make the database if it is not there, and print a Markdown table of the figures."""
    options = _parser().parse_args()
    if options.measure:
        print(json.dumps(MEASURES[options.measure](options.database)))
        return
    database = options.folder / f"history_{options.trials}x{options.params}.db"
    n_small, n_studies = options.trials // SHARE_FOR_OPTUNA, STUDIES // SHARE_FOR_OPTUNA
    small = options.folder / f"history_{n_small}x{options.params}.db"
    make_once(database, options.trials, STUDIES, options.params)
    make_once(small, n_small, n_studies, options.params)
    for cache in options.folder.glob("*.hyperlearn-cache.npz"):
        cache.unlink()
    print("| what | CPU s (wall s) | most memory, MB |\n| --- | ---: | ---: |")
    for label, measure, where in (
        ("first open", "open", database),
        ("open again, with the cache", "open", database),
        ("asked again in the same process", "again", database),
        ("after one new trial, same process", "grown", database),
        ("a tenth: first open", "open", small),
        ("a tenth: Optuna's get_trials", "optuna", small),
    ):
        done = _in_a_process(measure, where)
        print(f"| {label} | {done['cpu']:.2f} ({done['wall']:.2f}) | {done['memory']:.0f} |")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path("build"))
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--params", type=int, default=PARAMS)
    parser.add_argument("--measure", choices=sorted(MEASURES), help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    return parser


def _in_a_process(measure: str, database: Path) -> dict[str, float]:
    arguments = ["--measure", measure, "--database", str(database)]
    command = [sys.executable, "-m", __spec__.name, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _timed(act: Callable[[], object]) -> dict[str, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _open(database: Path) -> dict[str, float]:
    from hyperlearn.history.history import History  # noqa: PLC0415 (imports are not measured)

    def read() -> None:
        with History(database) as history:
            assert sum(map(len, history.facts())) >= STUDIES  # noqa: S101

    return _timed(read)


def _again(database: Path) -> dict[str, float]:
    from hyperlearn.history.history import History  # noqa: PLC0415 (imports are not measured)

    with History(database) as history:
        history.facts()
        return _timed(history.facts)


def _grown(database: Path) -> dict[str, float]:
    from hyperlearn.history.history import History  # noqa: PLC0415 (imports are not measured)

    with History(database) as history:
        history.facts()
        study = optuna.load_study(study_name="study 7", storage=f"sqlite:///{database}")
        study.add_trial(optuna.create_trial(value=0.5))
        return _timed(history.facts)


def _optuna(database: Path) -> dict[str, float]:
    names = optuna.get_all_study_names(f"sqlite:///{database}")
    studies = [optuna.load_study(study_name=n, storage=f"sqlite:///{database}") for n in names]
    kept: list[list[optuna.trial.FrozenTrial]] = []

    def read() -> None:
        kept.extend(study.get_trials(deepcopy=False) for study in studies)

    return _timed(read)


MEASURES = {"open": _open, "again": _again, "grown": _grown, "optuna": _optuna}


def make_once(database: Path, n_trials: int, n_studies: int, n_params: int) -> None:
    """Make a database of random trials, unless there is one."""
    if database.exists():
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    unfinished = database.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    storage = optuna.storages.RDBStorage(f"sqlite:///{unfinished}")
    for number in range(n_studies):
        optuna.create_study(study_name=f"study {number}", storage=storage)
    storage.engine.dispose()
    with sqlite3.connect(unfinished) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        _insert(connection, n_trials, n_studies, n_params)
    connection.close()
    unfinished.rename(database)


def _insert(connection: sqlite3.Connection, n_trials: int, n_studies: int, n_params: int) -> None:
    per_study = n_trials // n_studies
    start, end = "2026-01-01 00:00:00.000000", "2026-01-01 00:{:02}:{:02}.{:06}"
    connection.executemany(
        "INSERT INTO trials VALUES (?, ?, ?, 'COMPLETE', ?, ?)",
        (
            (
                row + 1,
                row % per_study,
                row // per_study + 1,
                start,
                end.format(row // 60 % 60, row % 60, row % 1_000_000),
            )
            for row in range(n_trials)
        ),
    )
    rng = np.random.default_rng(0)
    connection.executemany(
        "INSERT INTO trial_values (trial_id, objective, value, value_type) "
        "VALUES (?, 0, ?, 'FINITE')",
        ((row + 1, value) for row, value in enumerate(rng.standard_normal(n_trials).tolist())),
    )
    connection.executemany(
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
        "VALUES (?, ?, ?, ?)",
        _params(n_trials, n_params, rng),
    )


def _params(
    n_trials: int, n_params: int, rng: np.random.Generator
) -> Iterator[tuple[int, str, float, str]]:
    kinds = [DISTRIBUTIONS[index % len(DISTRIBUTIONS)] for index in range(n_params)]
    texts = [distribution_to_json(kind) for kind in kinds]
    names = [f"parameter_{index}" for index in range(n_params)]
    for row in range(n_trials):
        values = rng.random(n_params).tolist()
        for index, value in enumerate(values):
            stored = float(int(1 + 3 * value)) if index % 4 in {1, 2} else value * 0.09 + 1e-5
            yield row + 1, names[index], stored, texts[index]


if __name__ == "__main__":
    main()
