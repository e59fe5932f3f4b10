"""A family of tasks that are alike: the best configuration moves with the task, its unit too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from hyperlearn.history.history import History
from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.task import Task

SPACE = SearchSpace(
    {
        "x": Float(0.0, 1.0),
        "lr": Float(1e-5, 1e-1, log=True),
        "layers": Int(1, 8),
        "dropout": Float(0.0, 1.0),
        "act": Categorical("relu", "tanh", "gelu"),
    }
)
SLOPE = {"relu": 0.3, "tanh": 0.6, "gelu": 0.0}


@dataclass(frozen=True)
class SyntheticTask:
    """A task whose best configuration depends on where it lies in its family, from 0 to 1.

    The regret of a configuration is 0 at the best one and about 1 at a bad one; the loss is the
    regret in the task's own unit, from the task's own zero.
    """

    name: str
    place: float
    scale: float
    offset: float

    def regret(self, params: Mapping[str, Any]) -> float:
        x = params["x"] - (0.2 + 0.5 * self.place)
        lr = (np.log10(params["lr"]) + 2.0 + 2.0 * self.place) / 4.0
        layers = (params["layers"] - 2 - 4 * self.place) / 7.0
        numeric = 2.0 * x**2 + 2.0 * lr**2 + layers**2 + (params["dropout"] - 0.3) ** 2
        return float(numeric + SLOPE[params["act"]])

    def loss(self, params: Mapping[str, Any]) -> float:
        return self.offset + self.scale * self.regret(params)

    def objective(self, trial: optuna.Trial) -> float:
        return self.loss(SPACE.suggest(trial))

    @property
    def described(self) -> Task:
        """The task as users describe it, with the meta-feature that tells its place."""
        return Task(self.name, {"place": self.place})


def family_task(seed: int) -> SyntheticTask:
    rng = np.random.default_rng(seed)
    scale, offset = 10.0 ** rng.uniform(-1, 1), rng.uniform(-10, 10)
    return SyntheticTask(f"task-{seed}", float(rng.uniform()), float(scale), float(offset))


def past_study(
    name: str,
    loss: Callable[[Mapping[str, Any]], float],
    *,
    space: SearchSpace = SPACE,
    direction: str = "minimize",
    n_trials: int = 30,
    seed: int = 0,
    storage: optuna.storages.BaseStorage | None = None,
) -> optuna.Study:
    """Return a study as plain Optuna leaves it behind after random search."""
    study = optuna.create_study(
        study_name=name,
        direction=direction,
        storage=storage,
        sampler=optuna.samplers.RandomSampler(seed=seed),
    )
    study.optimize(lambda trial: loss(space.suggest(trial)), n_trials=n_trials)
    return study


def family_history(
    seeds: Sequence[int], *, sign: float = 1.0, n_trials: int = 30, described: bool = False
) -> History:
    """Return the history of random searches on tasks of the family, losses times a sign."""
    tasks = [family_task(seed) for seed in seeds]
    studies = [
        past_study(task.name, lambda p, t=task: sign * t.loss(p), n_trials=n_trials, seed=seed)
        for seed, task in zip(seeds, tasks, strict=True)
    ]
    return History.from_studies(studies, {t.name: t.described for t in tasks} if described else {})


def best_regret(task: SyntheticTask, trials: Sequence[FrozenTrial]) -> float:
    return min(task.regret(trial.params) for trial in trials)
