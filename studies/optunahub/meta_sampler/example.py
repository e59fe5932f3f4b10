"""A search that learns from the ones before it in the same file."""

import tempfile
from pathlib import Path

import optuna
import optunahub


def objective(trial: optuna.Trial) -> float:
    """Return a parabola."""
    return trial.suggest_float("x", -5, 5) ** 2


module = optunahub.load_module(package="samplers/meta_sampler")
with tempfile.TemporaryDirectory() as folder:
    for _ in range(3):
        study = optuna.create_study(
            storage=f"sqlite:///{Path(folder) / 'studies.db'}", sampler=module.MetaSampler()
        )
        study.optimize(objective, n_trials=10)
        print(study.trials[0].value, study.best_value)
