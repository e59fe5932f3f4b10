"""Readers of tables that other tools leave in files or in memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hyperlearn.errors import ImportSourceError
from hyperlearn.history.imports.source_table import SourceTable, numeric_columns, read_csv

Frame = str | Path | pd.DataFrame


def from_frame(table: Frame, name: str = "import") -> SourceTable:
    """Return a table of which nothing is known: `ImportSpec` has to name its columns.

    Args:
        table: A DataFrame, or the path of a CSV file.
        name: What a DataFrame is called; a file has its own name.

    Raises:
        ImportSourceError: The file is no table.
    """
    if isinstance(table, pd.DataFrame):
        return SourceTable(name, table.reset_index(drop=True))
    return SourceTable(Path(table).name.split(".")[0], read_csv(table))


def from_cv_results(results: Frame | Mapping[str, Any], name: str = "cv_results") -> SourceTable:
    """Return the ``cv_results_`` of a search of scikit-learn, or a CSV file or frame of it.

    The metric is ``mean_test_score`` where one metric was scored; greater is better. Of a halving
    search the resources are the steps.

    Raises:
        ImportSourceError: It is none.
    """
    if isinstance(results, Mapping):
        columns = {key: list(values) for key, values in results.items() if key != "params"}
        table = SourceTable(name, pd.DataFrame(columns))
    else:
        table = from_frame(results, name)
    frame = table.frame.mask(table.frame.map(_is_masked))
    params = {str(c): str(c)[len("param_") :] for c in frame if str(c).startswith("param_")}
    if not params:
        raise ImportSourceError(
            f"{table.name!r} has no column that starts with 'param_'; give cv_results_ of a search"
        )
    n_folds = len([c for c in frame if str(c).startswith("split") and "_test_" in str(c)])
    n_metrics = len([c for c in frame if str(c).startswith("mean_test_")])
    times = [frame[c] for c in ("mean_fit_time", "mean_score_time") if c in frame]
    if times:
        frame = frame.assign(seconds_of_all_folds=sum(times) * max(n_folds // max(n_metrics, 1), 1))
    known: dict[str, Any] = {
        "params": params,
        "duration": "seconds_of_all_folds" if times else None,
        "step": "n_resources" if "n_resources" in frame else None,
        "metrics": [str(c) for c in frame if str(c).startswith(("mean_t", "std_t"))],
    }
    return SourceTable(table.name, frame, known)


def _is_masked(value: object) -> bool:
    return value is np.ma.masked


def from_wandb(path: Frame, name: str = "wandb") -> SourceTable:
    """Return the table of runs that W&B's web pages export as CSV.

    ``ID`` or ``Name``, ``State``, ``Created`` and ``Runtime`` are understood; which columns are
    hyperparameters W&B does not write, so `ImportSpec` has to name them.

    Raises:
        ImportSourceError: The file is no table.
    """
    table = from_frame(path, name)
    columns = set(map(str, table.frame.columns))
    roles = {"run": ("ID", "Name"), "state": ("State",), "started": ("Created",),
             "duration": ("Runtime",)}  # fmt: skip
    known: dict[str, Any] = {
        role: next((one for one in names if one in columns), None) for role, names in roles.items()
    }
    return SourceTable(table.name, table.frame, known)


def from_syne_tune(results: Frame, name: str = "syne-tune") -> SourceTable:
    """Return the results of an experiment of syne-tune.

    Args:
        results: Its ``results.csv.zip`` or ``results.csv``, the folder with it, or the frame.
        name: What a frame is called; a file has its folder's name.

    Raises:
        ImportSourceError: It is none.
    """
    if not isinstance(results, pd.DataFrame):
        path = _results_file(Path(results))
        name, results = path.parent.name or name, read_csv(path)
    frame = results.reset_index(drop=True)
    params = {str(c): str(c)[len("config_") :] for c in frame if str(c).startswith("config_")}
    if not params or "trial_id" not in frame:
        raise ImportSourceError(
            f"{name!r} has no columns 'trial_id' and 'config_...'; give results of syne-tune"
        )
    own = {str(c) for c in frame if str(c).startswith("st_")}
    step = next((c for c in ("epoch", "step", "iteration", "hp_epoch") if c in frame), None)
    if step is None:  # the rows of a trial stand in their order
        frame, step = frame.assign(st_report=frame.groupby("trial_id").cumcount() + 1), "st_report"
    roles = {*params, *own, "trial_id", step, "elapsed_time", "timestamp"}
    known: dict[str, Any] = {
        "params": params,
        "run": "trial_id",
        "step": step,
        "seconds": next((c for c in ("st_worker_time", "elapsed_time") if c in frame), None),
        "metrics": numeric_columns(frame, roles),
    }
    return SourceTable(name, frame, known)


def _results_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in ("results.csv.zip", "results.csv"):
        if (path / name).exists():
            return path / name
    raise ImportSourceError(f"{str(path)!r} has neither 'results.csv.zip' nor 'results.csv'")
