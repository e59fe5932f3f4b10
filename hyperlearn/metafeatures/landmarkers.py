"""Simple models, and their predictions for rows they were not fitted on."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier

from hyperlearn.records import FloatArray, IntArray

Labels: TypeAlias = NDArray[Any]
Fold: TypeAlias = tuple[IntArray, IntArray]
"""Positions of the rows to fit on, and of those to predict."""


class Sight(Enum):
    """Which columns a landmarker sees."""

    ALL = auto()
    MOST_IMPORTANT = auto()
    LEAST_IMPORTANT = auto()
    RANDOM = auto()


@dataclass(frozen=True, slots=True)
class Landmarker:
    """A simple model of some columns.

    Attributes:
        make: Makes an unfitted scikit-learn estimator.
        sight: Which columns it is fitted on; importance is that of a full decision tree.
        parts_classes: Whether it has to be fitted to several classes, of more rows than classes,
            that do not each hold a single point.
    """

    make: Callable[[], Any]
    sight: Sight = Sight.ALL
    parts_classes: bool = False

    def fit(self, features: FloatArray, target: Labels) -> Any:  # noqa: ANN401 - untyped library
        """Return a fitted estimator, that of the most frequent class where none can be fitted."""
        if not self.parts_classes:
            return self.make().fit(features, target)
        if 1 < len(np.unique(target)) < len(target):
            with suppress(IndexError, np.linalg.LinAlgError):  # no variance within the classes
                return self.make().fit(features, target)
        return DummyClassifier(strategy="most_frequent").fit(features, target)


def cross_predict(
    landmarkers: Mapping[str, Landmarker],
    full_tree: Callable[[], Any],
    features: FloatArray,
    target: Labels,
    folds: Sequence[Fold],
    *,
    seed: int,
) -> dict[str, Labels]:
    """Predict each row by models fitted without its fold.

    Args:
        landmarkers: The models by name.
        full_tree: Makes the decision tree that ranks columns by importance.
        features: Finite numbers, shape (n_rows, n_columns).
        target: Class codes or numbers, shape (n_rows,).
        folds: Rows to fit on and rows to predict; each row is predicted once.
        seed: The column that landmarkers of a random column see, the same in all folds.

    Returns:
        Predictions by name, each of shape (n_rows,).
    """
    drawn = int(np.random.default_rng(seed).integers(features.shape[1]))
    predicted = {name: np.empty_like(target) for name in landmarkers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # collinear columns and small classes are to be expected
        for train, test in folds:
            tree = full_tree().fit(features[train], target[train])
            ranked = np.argsort(tree.feature_importances_)
            seen = {
                Sight.ALL: np.arange(features.shape[1]),
                Sight.MOST_IMPORTANT: ranked[-1:],
                Sight.LEAST_IMPORTANT: ranked[:1],
                Sight.RANDOM: np.array([drawn]),
            }
            for name, landmarker in landmarkers.items():
                columns = features[:, seen[landmarker.sight]]
                model = landmarker.fit(columns[train], target[train])
                predicted[name][test] = model.predict(columns[test])
    return predicted
