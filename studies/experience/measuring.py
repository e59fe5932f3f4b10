"""One configuration trained and measured on every fold of a data set."""

import math
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score

from hyperlearn.space.dimension import ParameterValue
from studies.experience.models import estimator
from studies.experience.prepared import Fold, Prepared

SMALLEST_PROBABILITY = 1e-7


@dataclass(frozen=True)
class Measured:
    """What the folds showed.

    Attributes:
        scores: Each metric's value on every fold; empty where the configuration failed.
        seconds: Processor time of training and prediction in all folds.
        failure: What was raised, in words, or None.
    """

    scores: Mapping[str, list[float]]
    seconds: float
    failure: str | None = None


def measure(
    data: Prepared, model: str, params: Mapping[str, ParameterValue], number: int
) -> Measured:
    """Train a configuration on every fold; its metrics on the rows held back.

    Accuracy, balanced accuracy and (where the model gives probabilities) log loss of classes; R²,
    mean squared and mean absolute error of numbers, these two in units of the target's deviation.
    """
    started = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            folds = [_scores(data, fold, estimator(model, params, number)) for fold in data.folds]
    except (ValueError, ArithmeticError) as error:
        return Measured({}, time.process_time() - started, f"{type(error).__name__}: {error}")
    seconds = time.process_time() - started
    scores = {name: [round(fold[name], 6) for fold in folds] for name in folds[0]}
    if not all(math.isfinite(value) for values in scores.values() for value in values):
        return Measured({}, seconds, "not a finite number")
    return Measured(scores, seconds)


def _scores(data: Prepared, fold: Fold, model: Any) -> dict[str, float]:  # noqa: ANN401 (as estimator)
    model.fit(fold.X, fold.y)
    if not data.is_classes:
        return _number_scores(fold.y_test, model.predict(fold.X_test))
    if not hasattr(model, "predict_proba"):
        return _class_scores(fold.y_test, model.predict(fold.X_test))
    chances = model.predict_proba(fold.X_test)
    scores = _class_scores(fold.y_test, model.classes_[chances.argmax(1)])
    columns = np.searchsorted(model.classes_, fold.y_test)
    given = chances[np.arange(len(chances)), columns].clip(SMALLEST_PROBABILITY)
    return {**scores, "log_loss": float(-np.log(given).mean())}


def _class_scores(y: NDArray[Any], predicted: NDArray[Any]) -> dict[str, float]:
    return {
        "accuracy": float((y == predicted).mean()),
        "balanced_accuracy": float(balanced_accuracy_score(y, predicted)),
    }


def _number_scores(y: NDArray[np.float64], predicted: NDArray[np.float64]) -> dict[str, float]:
    errors = y - predicted
    squared = float(np.square(errors).mean())
    return {
        "r2": 1.0 - squared / float(y.var()),
        "mean_squared_error": squared,
        "mean_absolute_error": float(np.abs(errors).mean()),
    }
