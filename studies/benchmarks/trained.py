"""Networks trained for a fold of the recorded curves, kept in a folder between benchmarks.

Usage::

    python -m studies.benchmarks.trained --folds 0 1 2 3 --seeds 3

trains them beforehand; each benchmark trains what it does not find.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hyperlearn.metalearners.curve_forecaster.fitting import fit_forecaster
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.outlook.fitting import fit_outlook
from hyperlearn.metalearners.outlook.model import OutlookModel
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.curves import N_FOLDS, CurveTask, load_curve_tasks, split
from studies.benchmarks.failing import labelled


class Fold(NamedTuple):
    """One fold with one seed.

    Attributes:
        fold: Which tasks are held out.
        seed: Of the training.
        known: Tasks to learn from.
        held: Tasks held out.
    """

    fold: int
    seed: int
    known: list[CurveTask]
    held: list[CurveTask]


def add_fold_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which networks are used."""
    add = parser.add_argument
    add("--folds", type=int, nargs="+", default=list(range(N_FOLDS)), help="folds held out")
    add("--seeds", type=int, default=3, help="trainings of each fold")
    add(
        "--kept",
        type=Path,
        default=Path("build/benchmarks/networks"),
        help="folder of trained networks",
    )


def folds(options: argparse.Namespace) -> list[Fold]:
    """Return the folds that the parsed options name."""
    tasks = load_curve_tasks()
    return [
        Fold(fold, seed, *split(tasks, fold))
        for seed in range(options.seeds)
        for fold in options.folds
    ]


def forecaster_of(fold: Fold, kept: Path) -> CurveForecaster:
    """Return the forecaster of a fold, trained without the tasks held out."""
    path = kept / f"forecaster-{fold.fold}-{fold.seed}.safetensors"
    if path.exists():
        return CurveForecaster.from_bytes(path.read_bytes())
    curves = [task.curves.only(np.flatnonzero(task.kinds == 0)) for task in fold.known]
    forecaster = fit_forecaster(curves, np.random.default_rng(fold.seed))
    _keep(path, forecaster.to_bytes())
    return forecaster


def outlook_of(fold: Fold, kept: Path) -> OutlookModel:
    """Return the metric network of a fold, trained without the tasks held out."""
    path = kept / f"outlook-{fold.fold}-{fold.seed}.safetensors"
    if path.exists():
        return OutlookModel.from_bytes(path.read_bytes())
    outlook = fit_outlook([labelled(task) for task in fold.known], np.random.default_rng(fold.seed))
    _keep(path, outlook.to_bytes())
    return outlook


def _keep(path: Path, weights: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(weights)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the networks of all folds and say how long it took."""
    parser = make_parser(__doc__)
    add_fold_options(parser)
    options = parser.parse_args(arguments)
    for fold in folds(options):
        began = time.process_time()
        forecaster_of(fold, options.kept)
        middle = time.process_time()
        outlook_of(fold, options.kept)
        times = f"{middle - began:.0f} s, {time.process_time() - middle:.0f} s"
        print(f"fold {fold.fold}, seed {fold.seed}: {times} of CPU time", flush=True)


if __name__ == "__main__":
    main()
