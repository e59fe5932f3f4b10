"""The models that are trained, and which configuration of them comes as which number."""

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.svm import SVC, SVR

from hyperlearn.ready_spaces import ReadySpace, ready_space
from hyperlearn.space.dimension import ParameterValue
from hyperlearn.space.encoding import SpaceEncoding

Model = Callable[..., Any]

CLASSIFIERS: dict[str, Model] = {
    "LogisticRegression": LogisticRegression,
    "SVC": SVC,
    "KNeighborsClassifier": KNeighborsClassifier,
    "RandomForestClassifier": RandomForestClassifier,
    "ExtraTreesClassifier": ExtraTreesClassifier,
    "HistGradientBoostingClassifier": HistGradientBoostingClassifier,
    "MLPClassifier": MLPClassifier,
}
REGRESSORS: dict[str, Model] = {
    "Ridge": Ridge,
    "SVR": SVR,
    "KNeighborsRegressor": KNeighborsRegressor,
    "RandomForestRegressor": RandomForestRegressor,
    "ExtraTreesRegressor": ExtraTreesRegressor,
    "HistGradientBoostingRegressor": HistGradientBoostingRegressor,
    "MLPRegressor": MLPRegressor,
}
MODELS = {**CLASSIFIERS, **REGRESSORS}

_FIXED: Mapping[str, Mapping[str, Any]] = {
    "LogisticRegression": {"max_iter": 1000},  # the default stops before weak penalties converge
    "SVC": {"max_iter": 100_000},  # against configurations that would take minutes
    "SVR": {"max_iter": 100_000},
    **{
        key: {"n_estimators": 50}  # the other hyperparameters rank alike, in half the time
        for key in (
            "RandomForestClassifier",
            "RandomForestRegressor",
            "ExtraTreesClassifier",
            "ExtraTreesRegressor",
        )
    },
}


def space_of(model: str) -> ReadySpace:
    """Return the ready space of a model by its name."""
    ready = ready_space(MODELS[model])
    assert ready is not None, model  # noqa: S101 (every model here has one)
    return ready


def configuration(data_set: str, model: str, number: int, n_columns: int) -> dict[str, Any]:
    """Return the configuration of a number: the defaults for 0, else one drawn evenly.

    Args:
        data_set: Name of the data set; each has draws of its own.
        model: Name of the model.
        number: From 0 on.
        n_columns: Encoded columns of the data set.
    """
    ready = space_of(model)
    if number == 0:
        return ready.defaults(n_columns)
    seed = [zlib.crc32(data_set.encode()), zlib.crc32(model.encode()), number]
    encoding = SpaceEncoding.spanning(ready.space, [])
    return encoding.decode(encoding.uniform(1, np.random.default_rng(seed))[0])


def estimator(model: str, params: Mapping[str, ParameterValue], seed: int) -> Any:  # noqa: ANN401 (scikit-learn has no types)
    """Return an untrained model.

    Args:
        model: Its name.
        params: Its hyperparameters.
        seed: Where it draws at random.
    """
    made = MODELS[model](**{**_FIXED.get(model, {}), **params})
    return made.set_params(random_state=seed) if "random_state" in made.get_params() else made
