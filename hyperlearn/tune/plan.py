"""A search that is ready to run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import optuna
from optuna.trial import FrozenTrial

from hyperlearn.launch.engine import Engine
from hyperlearn.study import StudyHome
from hyperlearn.tunable.decorator import Tunable
from hyperlearn.tune.budget import Budget
from hyperlearn.tune.run_folders import RunFolders

Callback: TypeAlias = Callable[[optuna.Study, FrozenTrial], None]


@dataclass(frozen=True)
class Plan:
    """A study with a function and a budget.

    Attributes:
        study: The study that trials are added to.
        home: Where it lives.
        function: What is searched.
        kwargs: The function's arguments that are not searched for.
        budget: How much may be used.
        callbacks: Called after each trial.
        folders: Where runs have a folder of their own.
        engine: What runs the workers; None where trials run in this process.
    """

    study: optuna.Study
    home: StudyHome
    function: Tunable[..., Any]
    kwargs: Mapping[str, object]
    budget: Budget
    callbacks: tuple[Callback, ...]
    folders: RunFolders
    engine: Engine | None = None
