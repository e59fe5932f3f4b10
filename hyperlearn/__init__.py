"""Meta-learning for everyday training: hyperparameter search that remembers every run.

The public names are loaded when first used, so that ``import hyperlearn`` stays quick and loads
neither torch nor pandas. Inside the package every module imports from the module that defines a
name, never from here.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from hyperlearn.errors import (
    ConnectionLostError,
    EmptyHistoryError,
    EngineError,
    FailedTrialsError,
    HandOverWarning,
    HyperlearnError,
    HyperlearnWarning,
    ImportSourceError,
    InterruptedSearchWarning,
    InvalidArgumentError,
    InvalidDimensionError,
    InvalidFunctionError,
    InvalidMetricError,
    InvalidSpaceError,
    InvalidTaskError,
    MisleadingHistoryWarning,
    MissingPackageError,
    NewerSchemaError,
    PackError,
    ReadOnlyStorageError,
    StorageError,
    UnknownNameError,
)

if TYPE_CHECKING:
    from hyperlearn import launch as launch
    from hyperlearn.guidance.pruner import MetaPruner
    from hyperlearn.guidance.sampler import MetaSampler
    from hyperlearn.guidance.target_monitor import TargetMonitor
    from hyperlearn.history.history import History
    from hyperlearn.integrations.scikit_learn.search_cv import MetaSearchCV
    from hyperlearn.records import Outlook, OutlookState
    from hyperlearn.space.dimension import Categorical, Float, Int
    from hyperlearn.space.search_space import SearchSpace
    from hyperlearn.study import create_study
    from hyperlearn.task import Task
    from hyperlearn.tunable import TrialPruned
    from hyperlearn.tunable.decorator import tunable
    from hyperlearn.tunable.early_stop import EarlyStop
    from hyperlearn.tunable.run import Run
    from hyperlearn.tune.search import tune

    __version__: str

__all__ = [
    "Categorical",
    "ConnectionLostError",
    "EarlyStop",
    "EmptyHistoryError",
    "EngineError",
    "FailedTrialsError",
    "Float",
    "HandOverWarning",
    "History",
    "HyperlearnError",
    "HyperlearnWarning",
    "ImportSourceError",
    "Int",
    "InterruptedSearchWarning",
    "InvalidArgumentError",
    "InvalidDimensionError",
    "InvalidFunctionError",
    "InvalidMetricError",
    "InvalidSpaceError",
    "InvalidTaskError",
    "MetaPruner",
    "MetaSampler",
    "MetaSearchCV",
    "MisleadingHistoryWarning",
    "MissingPackageError",
    "NewerSchemaError",
    "Outlook",
    "OutlookState",
    "PackError",
    "ReadOnlyStorageError",
    "Run",
    "SearchSpace",
    "StorageError",
    "TargetMonitor",
    "Task",
    "TrialPruned",
    "UnknownNameError",
    "__version__",
    "create_study",
    "tunable",
    "tune",
]

_PARTS = frozenset({"launch"})
"""Subpackages that are loaded when they are first used."""

_HOMES = {
    "Categorical": "hyperlearn.space.dimension",
    "EarlyStop": "hyperlearn.tunable.early_stop",
    "Float": "hyperlearn.space.dimension",
    "History": "hyperlearn.history.history",
    "Int": "hyperlearn.space.dimension",
    "MetaPruner": "hyperlearn.guidance.pruner",
    "MetaSampler": "hyperlearn.guidance.sampler",
    "MetaSearchCV": "hyperlearn.integrations.scikit_learn.search_cv",
    "Outlook": "hyperlearn.records",
    "OutlookState": "hyperlearn.records",
    "Run": "hyperlearn.tunable.run",
    "SearchSpace": "hyperlearn.space.search_space",
    "TargetMonitor": "hyperlearn.guidance.target_monitor",
    "Task": "hyperlearn.task",
    "TrialPruned": "hyperlearn.tunable",
    "create_study": "hyperlearn.study",
    "tunable": "hyperlearn.tunable.decorator",
    "tune": "hyperlearn.tune.search",
}


class _Package(ModuleType):
    """A package in which a public name wins over the submodule of the same name.

    Importing the submodule ``hyperlearn.tune`` makes Python bind it to the package, where it would
    hide the function ``tune``. The binding is left out; the submodule stays importable.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it, once."""
    if name == "__version__":
        value: object = import_module("importlib.metadata").version("hyperlearn")
    elif name in _PARTS:
        value = import_module(f"hyperlearn.{name}")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not, and what else is there."""
    return sorted(set(__all__) | set(globals()))
