"""A data set made ready for training: sampled, split into folds, encoded fold by fold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from studies.experience.data_sets import CLASSIFICATION, REGRESSION

MOST_ROWS = 500
"""A random sample of so many rows stands for a larger data set: the build is to be quick."""
N_FOLDS = 3
SMALLEST_CLASS = 10
"""Classes of fewer sampled rows are left out; every fold needs some of each."""
MOST_LEVELS = 12
"""Of a category's values the most frequent are told apart, the rest are one."""
MOST_TEXTS = 60
"""A column of more texts than so many names the rows and is left out."""


@dataclass(frozen=True)
class Fold:
    """One split, encoded by what its training rows show.

    Attributes:
        X: Training features, shape (n_train, n_columns), standardised.
        y: Training target, shape (n_train,): class numbers, or a standardised number.
        X_test: Features of the rows held back, shape (n_test, n_columns).
        y_test: Their target, shape (n_test,), on the training target's scale.
    """

    X: NDArray[np.float64]
    y: NDArray[Any]
    X_test: NDArray[np.float64]
    y_test: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A data set ready for training.

    Attributes:
        name: Its name.
        is_classes: Whether classes are to be told apart, or else numbers to be predicted.
        X: The sampled rows' features as they came, shape (n_rows, n_columns).
        y: Their target, shape (n_rows,).
        folds: The splits.
    """

    name: str
    is_classes: bool
    X: pd.DataFrame
    y: NDArray[Any]
    folds: tuple[Fold, ...]


def prepare(name: str) -> Prepared:
    """Return a data set by its name, the same rows and splits every time."""
    is_classes = name in CLASSIFICATION
    source = (CLASSIFICATION if is_classes else REGRESSION)[name]
    rows = source.frame().dropna(subset=[source.target])
    rows = _sampled(rows)
    if is_classes:
        sizes = rows.groupby(source.target, observed=True)[source.target].transform("size")
        rows = rows[sizes >= SMALLEST_CLASS]
    features = _plain(rows.drop(columns=source.target)).reset_index(drop=True)
    target = rows[source.target]
    y = pd.factorize(target, sort=True)[0] if is_classes else target.to_numpy(np.float64)
    return Prepared(name, is_classes, features, y, tuple(_folds(features, y, is_classes)))


def _sampled(rows: pd.DataFrame) -> pd.DataFrame:
    kept = np.random.default_rng(0).permutation(len(rows))[:MOST_ROWS]
    return rows.iloc[np.sort(kept)]


def _plain(features: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as floats and the rest as texts; no times, no names of rows."""
    columns: dict[str, pd.Series[Any]] = {}
    for name, column in features.items():
        if pd.api.types.is_bool_dtype(column) or pd.api.types.is_numeric_dtype(column):
            columns[str(name)] = column.astype(np.float64)
        elif not pd.api.types.is_datetime64_any_dtype(column) and column.nunique() <= MOST_TEXTS:
            columns[str(name)] = column.astype(object).where(column.notna(), "missing").astype(str)
    known = pd.DataFrame(columns)
    return known.loc[:, known.nunique() > 1]


def _folds(X: pd.DataFrame, y: NDArray[Any], is_classes: bool) -> Iterator[Fold]:
    splitter = (StratifiedKFold if is_classes else KFold)(N_FOLDS, shuffle=True, random_state=0)
    for train, test in splitter.split(X, y):
        encoder = make_column_transformer(
            (
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                make_column_selector(dtype_include=np.number),
            ),
            (
                make_pipeline(
                    OneHotEncoder(
                        max_categories=MOST_LEVELS,
                        handle_unknown="infrequent_if_exist",
                        sparse_output=False,
                    ),
                    StandardScaler(),
                ),
                make_column_selector(dtype_exclude=np.number),
            ),
        )
        known, new = encoder.fit_transform(X.iloc[train]), encoder.transform(X.iloc[test])
        scaled = y if is_classes else (y - y[train].mean()) / y[train].std()
        yield Fold(known, scaled[train], new, scaled[test])
