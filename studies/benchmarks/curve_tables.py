"""Recorded curves: the same configurations trained on every task of a table.

They lie beside the other files of a table, as ``NAME.curves.npz``: an array of shape (rows, steps)
for each metric, in the order of ``NAME.evals.csv.gz``.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hyperlearn.metafeatures.run_trace import Ending, RunTrace
from studies.benchmarks.space import FloatArray

CURVES: dict[str, tuple[str, str | None]] = {
    "taskset12": ("valid_loss", "train_loss"),
    "yahpo_lcbench": ("val_accuracy", None),
}
"""Tables with curves: the metric that is searched for, and the same one on the training data."""


@dataclass(frozen=True)
class CurveTask:
    """One task.

    Attributes:
        name: Its name.
        losses: Result of each configuration, lower is better, NaN for a failure, shape (n_rows,).
        traces: The run of each configuration.
        meta_features: What the table itself says about the task; empty for nothing.
    """

    name: str
    losses: FloatArray
    traces: tuple[RunTrace, ...]
    meta_features: dict[str, float]


def load_curve_tasks(name: str, folder: Path) -> list[CurveTask]:
    """Read a table of curves, every task with the same configurations in the same order."""
    header = json.loads((folder / f"{name}.table.json").read_text())
    rows = pd.read_csv(folder / f"{name}.evals.csv.gz", dtype={"task": str})
    sign = -1.0 if header["direction"] == "maximize" else 1.0
    meta_path = folder / f"{name}.meta.csv.gz"
    meta = (
        pd.read_csv(meta_path, dtype={"task": str}).set_index("task")
        if meta_path.exists()
        else None
    )
    with np.load(folder / f"{name}.curves.npz") as arrays:
        curves = {key: arrays[key].astype(np.float64) for key in arrays.files}
    places = rows.groupby("task", sort=False).indices
    names = [entry["name"] for entry in header["space"]]
    return [
        CurveTask(
            task,
            sign * rows["metric"].to_numpy(np.float64)[at],
            tuple(_traces(rows[names].iloc[at], curves, np.asarray(at), name, sign)),
            {} if meta is None else {str(k): float(v) for k, v in meta.loc[task].items()},
        )
        for task, at in ((task, places[task]) for task in header["tasks"])
    ]


def _traces(
    params: pd.DataFrame, curves: dict[str, FloatArray], at: np.ndarray, table: str, sign: float
) -> list[RunTrace]:
    metric, training = CURVES[table]
    values = sign * curves[metric][at]
    beside = None if training is None else sign * curves[training][at]
    seconds = curves["seconds"][at] if "seconds" in curves else None
    settings = params.to_dict("records")
    return [
        RunTrace(
            steps=np.asarray(curves["steps"], np.float64),
            losses=values[row],
            ending=Ending.COMPLETE if np.isfinite(values[row, -1]) else Ending.FAILED,
            training_losses=np.zeros(0) if beside is None else beside[row],
            seconds=np.zeros(0) if seconds is None else seconds[row],
            final=float(values[row, -1]),
            params={str(key): float(value) for key, value in settings[row].items()},
        )
        for row in range(len(at))
    ]
