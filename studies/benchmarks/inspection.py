"""How long a person waits: for the report, the list of studies, and a finished trial on a page.

    python -m studies.benchmarks.inspection

CPU seconds of this process, since a loaded machine makes others mean little; the median of several
repeats. What is read once and kept (the history, templates, the browser's files) is warm, as it is
for a person who looks around; the first reading is told apart.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna
import sqlalchemy as sa
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import create_trial
from starlette.testclient import TestClient

from hyperlearn.history.history import History
from hyperlearn.inspection.report import report
from hyperlearn.inspection.web.application import make_application

SPACE = {
    "lr": FloatDistribution(1e-5, 1e-1, log=True),
    "layers": IntDistribution(1, 6),
    "act": CategoricalDistribution(("relu", "tanh")),
    "dropout": FloatDistribution(0.0, 0.8),
}
N_STEPS = 50
REPEATS = 3


def write_long_study(path: Path, n_trials: int) -> None:
    """Write one study with curves of `N_STEPS` steps."""
    rng = np.random.default_rng(0)
    study = optuna.create_study(study_name="long", storage=f"sqlite:///{path}")
    for _ in range(n_trials):
        params = {
            "lr": float(10 ** rng.uniform(-5, -1)),
            "layers": int(rng.integers(1, 7)),
            "act": str(rng.choice(["relu", "tanh"])),
            "dropout": float(rng.uniform(0, 0.8)),
        }
        loss = (np.log10(params["lr"]) + 3) ** 2 + abs(params["layers"] - 3) + params["dropout"]
        curve = {step: float(loss + 5 * np.exp(-step / 10)) for step in range(N_STEPS)}
        study.add_trial(
            create_trial(
                value=float(loss), params=params, distributions=SPACE, intermediate_values=curve
            )
        )


def write_many_studies(path: Path, n_studies: int, n_trials: int) -> None:
    """Write studies without hyperparameters, all trials in one go."""
    url = f"sqlite:///{path}"
    storage = optuna.storages.RDBStorage(url)
    numbers = np.arange(n_trials)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for index in range(n_studies):
            connection.exec_driver_sql(
                "INSERT INTO studies (study_id, study_name) VALUES (?, ?)",
                (index + 1, f"study {index}"),
            )
            connection.exec_driver_sql(
                "INSERT INTO study_directions (direction, study_id, objective) "
                "VALUES ('MINIMIZE', ?, 0)",
                (index + 1,),
            )
            first = index * n_trials + 1
            connection.exec_driver_sql(
                "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, "
                "datetime_complete) VALUES (?, ?, ?, 'COMPLETE', '2026-01-01 00:00:00', "
                "'2026-01-01 00:00:01')",
                [(int(first + n), int(n), index + 1) for n in numbers],
            )
            connection.exec_driver_sql(
                "INSERT INTO trial_values (trial_id, objective, value, value_type) "
                "VALUES (?, 0, ?, 'FINITE')",
                [(int(first + n), float(n)) for n in numbers],
            )
    engine.dispose()
    storage.engine.dispose()


def cpu_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median CPU time of a call."""
    taken = []
    for _ in range(repeats):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken)


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000, help="of the long study")
    parser.add_argument("--studies", type=int, default=1_000, help="in the large history")
    parser.add_argument("--per-study", type=int, default=1_000, help="trials in each of them")
    arguments = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        long, many = Path(folder) / "long.db", Path(folder) / "many.db"
        write_long_study(long, arguments.trials)
        with History(long, readonly=True) as history:
            seconds = cpu_seconds(lambda: report(history, "long"))
            size = len(report(history, "long").encode())
        print(f"report of {arguments.trials} trials x {N_STEPS} steps: {seconds:.2f} s, {size} B")
        write_many_studies(many, arguments.studies, arguments.per_study)
        history = History(many, readonly=True)
        first = cpu_seconds(history.studies, repeats=1)
        again = cpu_seconds(history.studies)
        print(f"studies of {arguments.studies} x {arguments.per_study}: first {first:.2f} s")
        print(f"studies again: {again:.2f} s")
        with TestClient(make_application(history), base_url="http://localhost") as client:
            page = cpu_seconds(lambda: client.get("/studies"))
            study = cpu_seconds(lambda: client.get("/study", params={"name": "study 1"}))
        print(f"first page of ui: {page:.2f} s; a study's page: {study:.2f} s")


if __name__ == "__main__":
    main()
