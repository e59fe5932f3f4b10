"""What the demo tunes: a support vector machine, from raw columns to a cross-validated metric."""

import warnings
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from hyperlearn.space.dimension import Categorical, Float, Int
from hyperlearn.tunable.decorator import tunable

N_FOLDS = 3
MOST_STEPS = 20_000
"""Steps of the solver after which a fit ends as it is; hopeless configurations need millions."""


@tunable(metric="balanced_accuracy", direction="maximize")
def train_svm(
    X: pd.DataFrame,
    y: NDArray[np.str_],
    *,
    kernel: Annotated[str, Categorical("rbf", "poly")] = "rbf",
    C: Annotated[float, Float(1e-2, 1e3, log=True)] = 1.0,
    gamma: Annotated[float, Float(1e-4, 10.0, log=True)] = 0.1,
    degree: Annotated[int, Int(2, 5, when={"kernel": "poly"})] = 3,
    coef0: Annotated[float, Float(0.0, 2.0, when={"kernel": "poly"})] = 0.0,
    class_weight: Annotated[str | None, Categorical(None, "balanced")] = None,
) -> float:
    """Return the balanced accuracy of a support vector machine, cross-validated on fixed folds.

    Args:
        X: Features, numbers and categories, missing values allowed, shape (n_rows, n_columns).
        y: One class for each row.
        kernel: What makes two rows alike.
        C: Price of a row on the wrong side.
        gamma: How fast likeness falls with distance.
        degree: Degree of a polynomial kernel.
        coef0: Weight of the lower degrees in a polynomial kernel.
        class_weight: Whether rare classes count as much as frequent ones.

    Returns:
        Mean over the folds of the mean recall of the classes, in [0, 1].
    """
    machine = SVC(
        kernel=kernel,
        C=C,
        gamma=gamma,
        degree=degree,
        coef0=coef0,
        class_weight=class_weight,
        max_iter=MOST_STEPS,
    )
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # MOST_STEPS is meant to be reached
        scores = cross_val_score(
            make_pipeline(_prepared_columns(), machine), X, y, cv=folds, scoring="balanced_accuracy"
        )
    return float(scores.mean())


def _prepared_columns() -> Pipeline:
    """Return what turns raw columns into standardised numbers, learned within each fold."""
    return make_column_transformer(
        (
            make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
            make_column_selector(dtype_include="number"),
        ),
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_exclude="number"),
        ),
    )
