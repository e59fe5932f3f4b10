"""Runs out of a tracking store of MLflow."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from hyperlearn.errors import ImportSourceError, MissingPackageError
from hyperlearn.history.imports.source_table import SourceTable

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

AT_ONCE = 1_000
"""Runs that are asked for at once."""
_PARAM, _METRIC = "params.", "metrics."


def from_mlflow(tracking_uri: str, experiment: str) -> SourceTable:
    """Return the runs of an experiment, with the whole history of their metrics.

    Columns are called as in MLflow, ``params.`` and ``metrics.`` left out. Steps are MLflow's.

    Args:
        tracking_uri: The tracking store: ``sqlite:///mlflow.db``, a folder, or a server's address.
        experiment: Name of the experiment.

    Raises:
        ImportSourceError: The store cannot be read, or has no such experiment, or no runs.
        MissingPackageError: MLflow is not installed.
    """
    try:
        from mlflow import MlflowClient  # noqa: PLC0415 (an extra)
        from mlflow.exceptions import MlflowException  # noqa: PLC0415
    except ImportError as error:
        raise MissingPackageError(
            "MLflow's runs need 'mlflow'; `pip install 'hyperlearn[mlflow]'`"
        ) from error
    _check_there(tracking_uri)
    try:
        client = MlflowClient(tracking_uri)
        runs = list(_runs(client, tracking_uri, experiment))
        rows = [row for run in runs for row in _rows(client, run)]
    except (MlflowException, OSError) as error:
        raise ImportSourceError(
            f"the tracking store {_shown(tracking_uri)!r} cannot be read: "
            f"{_shown(str(error))[:500]}"
        ) from error
    if not rows:
        raise ImportSourceError(f"experiment {experiment!r} has no runs")
    frame = pd.DataFrame(rows)
    known: dict[str, Any] = {
        "params": _named(frame, _PARAM),
        "metrics": list(_named(frame, _METRIC).values()),
        "run": "run_id",
        "step": "step",
        "seconds": "seconds",
        "duration": "duration",
        "started": "started",
        "state": "status",
    }
    return SourceTable(experiment, frame.rename(columns=_named(frame, _METRIC)), known)


def _check_there(tracking_uri: str) -> None:
    """Refuse a store that is not there: MLflow would make one."""
    kind, _, rest = tracking_uri.rpartition("://")
    path = Path(rest.removeprefix("/") if kind == "sqlite" else rest.removeprefix("file:"))
    if kind in {"", "file", "sqlite"} and not path.exists():
        raise ImportSourceError(
            f"there is no tracking store {tracking_uri!r}; give the path that MLflow wrote to"
        )


def _shown(text: str) -> str:
    """Return a text without the passwords of addresses in it."""
    return re.sub(r"(://[^\s:/@]*):[^\s@/]+@", r"\1:***@", text)


def _named(frame: pd.DataFrame, prefix: str) -> dict[str, str]:
    return {str(c): str(c)[len(prefix) :] for c in frame if str(c).startswith(prefix)}


def _runs(client: "MlflowClient", tracking_uri: str, experiment: str) -> "Iterator[Run]":
    found = client.get_experiment_by_name(experiment)
    if found is None:
        names = sorted(one.name for one in client.search_experiments(max_results=AT_ONCE))
        raise ImportSourceError(
            f"{_shown(tracking_uri)!r} has no experiment {experiment!r}; it has {names!r}"
        )
    token = None
    while True:
        page = client.search_runs(
            [found.experiment_id],
            max_results=AT_ONCE,
            order_by=["attributes.start_time ASC"],
            page_token=token,
        )
        yield from page
        token = page.token
        if not token:
            return


def _rows(client: "MlflowClient", run: "Run") -> Iterator[dict[str, object]]:
    """Yield a row for each step of a run; one without metrics for a run that has none."""
    began, ended = run.info.start_time, run.info.end_time
    told = {
        "run_id": run.info.run_id,
        "status": run.info.status,
        "started": None if began is None else began / 1e3,
        "duration": None if began is None or ended is None else (ended - began) / 1e3,
        **{f"tags.{k}": v for k, v in run.data.tags.items() if not k.startswith("mlflow.")},
        **{f"{_PARAM}{name}": value for name, value in run.data.params.items()},
    }
    steps: dict[int, dict[str, float]] = {0: {}}
    for name in run.data.metrics:
        for one in client.get_metric_history(run.info.run_id, name):
            at = steps.setdefault(one.step, {})
            at[f"{_METRIC}{name}"] = one.value
            at["seconds"] = (one.timestamp - (began or one.timestamp)) / 1e3
    for step, metrics in sorted(steps.items()):
        if metrics or len(steps) == 1:
            yield {**told, "step": step, **metrics}
