"""A history to make pictures of: quick searches of an objective with curves, stops and failures.

The objective is made up, so that the pictures are made in a minute; the searches are real.
"""

import warnings
from pathlib import Path
from typing import Annotated

import numpy as np
import optuna

import hyperlearn as hl

N_TASKS = 6
N_TRIALS = 24
N_EPOCHS = 12


@hl.tunable(metric="accuracy", direction="maximize")
def train(
    shift: float,
    run: hl.Run,
    *,
    lr: Annotated[float, hl.Float(1e-5, 1e-1, log=True)] = 1e-3,
    layers: Annotated[int, hl.Int(1, 6)] = 2,
    act: Annotated[str, hl.Categorical("relu", "tanh")] = "tanh",
    dropout: Annotated[float, hl.Float(0.0, 0.8)] = 0.5,
) -> float:
    """Return what a network would reach on a data set that moves the optimum by ``shift``."""
    if lr > 0.02 and layers > 4:
        raise FloatingPointError("the loss is not a number")
    rng = np.random.default_rng(int(1e7 * lr) + layers)
    final = 0.95 - 0.03 * (np.log10(lr) + 3 + shift) ** 2 - 0.01 * (layers - 3 - shift) ** 2
    final -= 0.03 * (act == "tanh") + 0.15 * (dropout - 0.2) ** 2
    accuracy = 0.0
    for epoch in range(N_EPOCHS):
        accuracy = float(final * (1 - np.exp(-(epoch + 1) / 3)) + 0.003 * rng.normal())
        run.report(epoch, accuracy=accuracy, loss=1 - accuracy)
    return accuracy


def write_history(path: Path) -> None:
    """Search every task, one after another, into a database that does not exist yet."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rng = np.random.default_rng(0)
    for index in range(N_TASKS):
        shift = float(rng.normal() * 0.6)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            hl.tune(
                train,
                kwargs={"shift": shift},
                task=hl.Task(f"data set {index}", {"shift": shift}, "example"),
                study_name=f"mlp on data set {index}",
                n_trials=N_TRIALS,
                seed=index,
                storage=str(path),
                show_progress=False,
                enqueue_defaults=True,
                pruner=optuna.pruners.PercentilePruner(75.0, n_startup_trials=6, n_warmup_steps=4),
            )
