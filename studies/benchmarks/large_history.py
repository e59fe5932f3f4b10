"""A database with as many studies as a benchmark needs, written in one go.

Optuna's own interface commits every trial by itself, minutes for tens of thousands of them, so the
rows are put into the tables that Optuna has made.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import optuna
import pandas as pd
import sqlalchemy as sa
from optuna.distributions import distribution_to_json

from hyperlearn.records import META_FEATURES_ATTRIBUTE, TASK_ATTRIBUTE
from studies.benchmarks.space import FloatArray
from studies.benchmarks.tables import Table, TaskTable

START = datetime(2026, 1, 1)  # noqa: DTZ001 (Optuna's are naive too)
JITTER = 0.05


def resampled_tasks(table: Table, count: int, rows: int) -> list[TaskTable]:
    """Return the table's tasks, then resamples of them, until there are ``count``.

    A resample draws rows with replacement and moves losses and meta-features by a twentieth of
    their spread, so that no two tasks are the same.
    """
    rng = np.random.RandomState(0)
    tasks = [_drawn(task, rng, rows, suffix="") for task in table.tasks[:count]]
    while len(tasks) < count:
        original = table.tasks[len(tasks) % len(table.tasks)]
        tasks.append(_drawn(original, rng, rows, suffix=f" resample {len(tasks)}"))
    return tasks


def _drawn(task: TaskTable, rng: np.random.RandomState, rows: int, *, suffix: str) -> TaskTable:
    if not suffix:
        keep = rng.permutation(len(task.losses))[:rows]
        return replace(task, vectors=task.vectors[keep], losses=task.losses[keep])
    keep = rng.randint(len(task.losses), size=rows)
    return TaskTable(
        task.name + suffix,
        task.vectors[keep],
        task.losses[keep] + JITTER * task.losses.std() * rng.randn(rows),
        None if task.meta is None else task.meta * (1 + JITTER * rng.randn(len(task.meta))),
    )


def write_history(url: str, table: Table, tasks: Sequence[TaskTable]) -> None:
    """Make an Optuna database with a finished study a task.

    Args:
        url: Where; a database that does not exist yet.
        table: The table the tasks' space and meta-features' names are of.
        tasks: What the studies are about.
    """
    storage = optuna.storages.RDBStorage(url)
    domains = {n: distribution_to_json(d) for n, d in table.space.distributions().items()}
    trials: list[pd.DataFrame] = []
    params: list[pd.DataFrame] = []
    last_id = 0
    for task in tasks:
        study = optuna.create_study(study_name=task.name, storage=storage)
        study.set_user_attr(TASK_ATTRIBUTE, task.name)
        study.set_user_attr(META_FEATURES_ATTRIBUTE, table.meta_features(task))
        ids = last_id + 1 + np.arange(len(task.losses))
        last_id += len(ids)
        trials.append(_trial_rows(study._study_id, ids, task))
        for column, (name, domain) in enumerate(domains.items()):
            params.append(_param_rows(ids, name, task.vectors[:, column], domain))
    _insert(url, pd.concat(trials), pd.concat(params))


def _trial_rows(study_id: int, ids: np.ndarray, task: TaskTable) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "trial_id": ids,
            "number": np.arange(len(ids)),
            "study_id": study_id,
            "state": "COMPLETE",
            "datetime_start": START,
            "datetime_complete": START + timedelta(seconds=1),
            "value": task.losses,
        }
    )


def _param_rows(ids: np.ndarray, name: str, values: FloatArray, domain: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"trial_id": ids, "param_name": name, "param_value": values, "distribution_json": domain}
    )


def _insert(url: str, trials: pd.DataFrame, params: pd.DataFrame) -> None:
    values = trials[["trial_id", "value"]].assign(objective=0, value_type="FINITE")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for name, rows in (
            ("trials", trials.drop(columns="value")),
            ("trial_values", values),
            ("trial_params", params),
        ):
            rows.to_sql(name, connection, if_exists="append", index=False)
    engine.dispose()
