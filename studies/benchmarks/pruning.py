"""What pruning saves and what it costs: searches of 60 trials replayed on held-out curves.

Usage::

    python -m studies.benchmarks.pruning --seeds 3

Each replay takes 60 runs of a held-out task in random order. *Epochs* is the share that was
trained of all 60 runs; *regret* is how far the best finished run is behind the best of the 60, on
the way from where runs begin (1) to that best run (0); *lost* is how often it was stopped.
"""

import argparse
import math
import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import optuna
import pandas as pd
from optuna import pruners
from optuna.trial import TrialState

from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curve_forecaster.risk import FEWEST_POINTS, chances_to_beat
from hyperlearn.metalearners.curves.task_curves import TaskCurves, usual_start
from hyperlearn.records import IntArray
from studies.benchmarks.arguments import make_parser
from studies.benchmarks.trained import add_fold_options, folds, forecaster_of

N_TRIALS = 60
DIVERGED = 1e30
RISKS = (0.01, 0.05, 0.1, 0.2)
PEERS: dict[str, Callable[[], pruners.BasePruner]] = {
    "Median(5, 5)": lambda: pruners.MedianPruner(5, 5),
    "Percentile(25, 5, 5)": lambda: pruners.PercentilePruner(25.0, 5, 5),
    "Percentile(10, 5, 3)": lambda: pruners.PercentilePruner(10.0, 5, 3),
    "SuccessiveHalving()": pruners.SuccessiveHalvingPruner,
    "SuccessiveHalving(3, 3)": lambda: pruners.SuccessiveHalvingPruner(3, 3),
    "SuccessiveHalving(3, 4)": lambda: pruners.SuccessiveHalvingPruner(3, 4),
    "SuccessiveHalving(5, 3)": lambda: pruners.SuccessiveHalvingPruner(5, 3),
    "SuccessiveHalving(5, 4)": lambda: pruners.SuccessiveHalvingPruner(5, 4),
    "Hyperband(3, auto, 3)": lambda: pruners.HyperbandPruner(3, "auto", 3),
    "Wilcoxon(0.1, 5)": lambda: pruners.WilcoxonPruner(p_threshold=0.1, n_startup_steps=5),
}


class Outcome(NamedTuple):
    """What a replay came to."""

    epochs: float
    regret: float
    lost: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay and print a table."""
    parser = make_parser(__doc__)
    add_fold_options(parser)
    parser.add_argument("--replays", type=int, default=3, help="of each held-out task and seed")
    parser.add_argument("--peer-seeds", type=int, default=1, help="seeds that the peers run")
    options = parser.parse_args(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    frame = pd.DataFrame(_rows(options))
    groups = frame.groupby(["table", "method"], sort=False)
    table = groups.mean()
    table["replays"] = groups.size()
    table["± regret"] = groups["regret"].sem()
    print(table.round(4).to_string())


def _rows(options: argparse.Namespace) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for fold in folds(options):
        forecaster = forecaster_of(fold, options.kept)
        for task in fold.held:
            if task.table == "small_networks":
                continue
            for replay in range(options.replays):
                rng = np.random.default_rng([fold.fold, replay])
                order = rng.permutation(len(task.curves))[:N_TRIALS]
                outcomes = replays(task.curves, order, forecaster)
                if fold.seed < options.peer_seeds:
                    outcomes |= {
                        name: replay_peer(task.curves, order, make())
                        for name, make in PEERS.items()
                    }
                rows += [
                    {"table": task.table, "method": name, **outcome._asdict()}
                    for name, outcome in outcomes.items()
                ]
        print(f"fold {fold.fold}, seed {fold.seed}", flush=True)
    return rows


def replays(task: TaskCurves, order: IntArray, forecaster: CurveForecaster) -> dict[str, Outcome]:
    """Replay a search with MetaPruner's rule at several risks."""
    if forecaster.levels is None:
        raise ValueError("the forecaster has no risk levels; train it on four tasks or more")
    return {
        f"MetaPruner(risk={risk})": _replay(task, order, forecaster, forecaster.levels.chance(risk))
        for risk in RISKS
    }


def _replay(
    task: TaskCurves, order: IntArray, forecaster: CurveForecaster, level: float
) -> Outcome:
    n_steps, used = len(task.times), 0
    done: list[int] = []
    for run in order.tolist():
        stops = np.zeros(0, dtype=np.int64)
        if done and np.isfinite(task.finals[done]).any():
            chances = chances_to_beat(
                forecaster, task.only(np.array(done)), task.only(np.array([run]))
            )
            stops = np.flatnonzero(chances[0, FEWEST_POINTS - 1 : -1] < level) + FEWEST_POINTS
        used += int(stops[0]) if len(stops) else n_steps
        if not len(stops):
            done.append(run)
    return _outcome(task, order, done, used)


def replay_peer(task: TaskCurves, order: IntArray, pruner: pruners.BasePruner) -> Outcome:
    """Replay a search with one of Optuna's pruners."""
    study = optuna.create_study(pruner=pruner, sampler=optuna.samplers.RandomSampler(seed=0))
    n_steps, used, done = len(task.times), 0, []
    for run in order.tolist():
        trial = study.ask()
        for step in range(n_steps):
            used += 1
            value = float(task.losses[run, step])
            trial.report(value if math.isfinite(value) else DIVERGED, step + 1)
            if step < n_steps - 1 and trial.should_prune():
                study.tell(trial, state=TrialState.PRUNED)
                break
        else:
            done.append(run)
            final = float(task.finals[run])
            study.tell(trial, final if math.isfinite(final) else DIVERGED)
    return _outcome(task, order, done, used)


def _outcome(task: TaskCurves, order: IntArray, done: list[int], used: int) -> Outcome:
    finals = task.finals
    best = float(finals[order].min())
    width = usual_start(task.losses[order, 0]) - best
    found = float(finals[done].min()) if done else math.inf
    regret = min((found - best) / width, 1.0) if width > 0 else 0.0
    return Outcome(used / (len(task.times) * len(order)), regret, float(found > best))


if __name__ == "__main__":
    main()
