"""The model that is searched: the estimator itself, or the last one in a pipeline around it.

History knows a model's hyperparameters by the model's own names, so that what was learned of an
``SVC`` alone serves the same ``SVC`` behind a scaler, whatever its step is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

INSIDE = ("regressor", "estimator", "classifier", "base_estimator")
"""Parameters in which estimators around another keep it."""


@dataclass(frozen=True)
class SearchedModel:
    """The model whose hyperparameters are searched.

    Attributes:
        estimator: The model.
        prefix: What stands before its parameters' names in the estimator around it, such as
            ``"svc__"``; empty where there is none around it.
    """

    estimator: Any
    prefix: str = ""

    @property
    def name(self) -> str:
        """The name of its class."""
        return type(self.estimator).__name__


def searched_model(
    estimator: BaseEstimator, is_known: Callable[[Any], bool] = lambda _: False
) -> SearchedModel:
    """Return the model inside an estimator: the last step of a pipeline, or what a wrapper wraps.

    Args:
        estimator: Any estimator.
        is_known: Whether a model is one to stop at, even if it wraps another.
    """
    model = SearchedModel(estimator)
    while not is_known(model.estimator):
        inner = _inner(model)
        if inner is None:
            break
        model = inner
    return model


def _inner(model: SearchedModel) -> SearchedModel | None:
    """Return the model one level further in, or None."""
    if isinstance(model.estimator, Pipeline):
        steps = [
            (name, step)
            for name, step in model.estimator.steps
            if step is not None and step != "passthrough"
        ]
        return _at(model, *steps[-1]) if steps else None
    for name in INSIDE:
        inside = getattr(model.estimator, name, None)
        if hasattr(inside, "fit") and hasattr(inside, "get_params"):
            return _at(model, name, inside)
    return None


def _at(model: SearchedModel, name: str, inside: object) -> SearchedModel:
    return SearchedModel(inside, f"{model.prefix}{name}__")
