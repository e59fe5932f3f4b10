"""Recorded learning curves: what the forecaster and the outlook are measured on.

Usage::

    python -m studies.benchmarks.curves --tables-dir FOLDER

writes the shipped excerpts of the published tables in that folder; reading needs no folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hyperlearn.metalearners.curves.strategy import strategy_vector
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from studies.benchmarks.arguments import make_parser

DATA = Path(__file__).parent / "data"
TABLES = ("taskset12", "yahpo_lcbench", "small_networks")
N_CONFIGURATIONS = 500
N_FOLDS = 4


@dataclass(frozen=True)
class CurveTask:
    """The curves of one task of a table.

    Attributes:
        table: The table's name.
        family: Tasks of one family are held out together.
        curves: The curves of the validation metric, training loss beside it where there is one.
        kinds: What each run was made to be, shape (n_runs,); 0 is healthy.
    """

    table: str
    family: str
    curves: TaskCurves
    kinds: np.ndarray


def load_curve_tasks(tables: Sequence[str] = TABLES) -> list[CurveTask]:
    """Read the shipped tables."""
    return [task for table in tables for task in _READERS[table]()]


def fold_of(task: CurveTask, families: Sequence[str]) -> int:
    """Return the fold in which a task is held out; families take turns."""
    return sorted(families).index(task.family) % N_FOLDS


def split(tasks: Sequence[CurveTask], fold: int) -> tuple[list[CurveTask], list[CurveTask]]:
    """Return the tasks to learn from and those held out, in a fold.

    TaskSet has the same configurations on every task: one half of them is for learning, the other
    for the tasks held out.
    """
    families: dict[str, set[str]] = {}
    for task in tasks:
        families.setdefault(task.table, set()).add(task.family)
    known: list[CurveTask] = []
    held: list[CurveTask] = []
    for task in tasks:
        is_held = fold_of(task, sorted(families[task.table])) == fold
        (held if is_held else known).append(_half(task, last=is_held))
    return known, held


def _half(task: CurveTask, *, last: bool) -> CurveTask:
    if task.table != "taskset12":
        return task
    n_runs = len(task.curves)
    runs = np.arange(n_runs // 2, n_runs) if last else np.arange(n_runs // 2)
    return CurveTask(task.table, task.family, task.curves.only(runs), task.kinds[runs])


def _taskset() -> list[CurveTask]:
    with np.load(DATA / "taskset12.curves.npz", allow_pickle=False) as file:
        strategies = _strategies(file["configurations"], list(file["names"]))
        tasks = []
        for name, valid, train in zip(file["tasks"], file["valid"], file["train"], strict=True):
            cell = str(name).split("_")[2].rstrip("0123456789")
            beside = np.where(np.isfinite(train), train, np.inf)
            curves = _curves(str(name), valid, beside, strategies)
            tasks.append(CurveTask("taskset12", cell, curves, np.zeros(len(curves), np.int64)))
    return tasks


def _lcbench() -> list[CurveTask]:
    with np.load(DATA / "yahpo_lcbench.curves.npz", allow_pickle=False) as file:
        strategies = _strategies(file["configurations"], list(file["names"]))
        return [
            CurveTask(
                "yahpo_lcbench",
                str(name),
                _curves(str(name), -accuracy, np.full_like(accuracy, np.nan), strategies),
                np.zeros(len(accuracy), np.int64),
            )
            for name, accuracy in zip(file["tasks"], file["accuracy"], strict=True)
        ]


def _small_networks() -> list[CurveTask]:
    names = ("kind", "learning_rate", "momentum", "weight_decay", "is_adam", "nan_epoch")
    tasks = []
    with np.load(DATA / "small_networks.npz", allow_pickle=False) as file:
        for key in file.files:
            name, _, part = key.partition("/")
            if part != "curves":
                continue
            told = file[f"{name}/configurations"].astype(np.float64)
            frame = pd.DataFrame(told, columns=list(names))
            frame["optimizer"] = np.where(frame["is_adam"] > 0, "adam", "sgd")
            used = frame[["learning_rate", "momentum", "weight_decay", "optimizer"]]
            strategies = np.array(
                [
                    strategy_vector({str(k): v for k, v in row.items()})
                    for row in used.to_dict("records")
                ]
            )
            metrics = file[key].astype(np.float64)
            train = np.where(np.isfinite(metrics[..., 0]), metrics[..., 0], np.inf)
            curves = _curves(name, metrics[..., 1], train, strategies)
            kinds = frame["kind"].to_numpy(np.int64)
            tasks.append(CurveTask("small_networks", name, curves, kinds))
    return tasks


_READERS = {
    "taskset12": _taskset,
    "yahpo_lcbench": _lcbench,
    "small_networks": _small_networks,
}


def _curves(
    name: str, losses: np.ndarray, companions: np.ndarray, strategies: np.ndarray
) -> TaskCurves:
    n_steps = losses.shape[1]
    times = np.arange(1, n_steps + 1) / n_steps
    return TaskCurves(
        name, losses.astype(np.float64), companions.astype(np.float64), strategies, times
    )


def _strategies(configurations: np.ndarray, names: Sequence[str]) -> np.ndarray:
    rows = [dict(zip(map(str, names), row, strict=True)) for row in configurations.tolist()]
    return np.array([strategy_vector(row) for row in rows])


def main(arguments: list[str] | None = None) -> None:
    """Write the shipped excerpts of the published tables."""
    parser = make_parser(__doc__)
    parser.add_argument("--tables-dir", type=Path, required=True, help="where the tables are")
    folder: Path = parser.parse_args(arguments).tables_dir
    _excerpt(folder, "taskset12", {"valid": "valid_loss", "train": "train_loss"}, decimals=4)
    _excerpt(folder, "yahpo_lcbench", {"accuracy": "val_accuracy"}, decimals=2)


def _excerpt(folder: Path, table: str, curves: dict[str, str], *, decimals: int) -> None:
    """Keep some curves of a table, rounded, of the first configurations of each task."""
    rows = pd.read_csv(folder / f"{table}.evals.csv.gz", dtype={"task": str})
    names = [c for c in rows.columns if c not in {"task", "metric"} and not c.startswith("extra:")]
    groups = rows.groupby("task", sort=False).indices
    places = {task: at[:N_CONFIGURATIONS] for task, at in groups.items()}
    with np.load(folder / f"{table}.curves.npz") as file:
        kept = {
            short: np.stack([np.round(file[full][at], decimals) for at in places.values()])
            for short, full in curves.items()
        }
    np.savez_compressed(
        DATA / f"{table}.curves.npz",
        allow_pickle=False,
        tasks=np.array(list(places)),
        names=np.array(names),
        configurations=rows[names].to_numpy(np.float32)[next(iter(places.values()))],
        **kept,
    )


if __name__ == "__main__":
    main()
