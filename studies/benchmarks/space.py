"""The search space of a table, as plain coordinates.

Every method sees the same space: a log-scaled hyperparameter is searched on its natural logarithm,
an integer one as a real number (what is run is the table's nearest configuration), a categorical
one by its choices. A hyperparameter that is inactive under its parent's value rests in its middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution

FloatArray = NDArray[np.float64]
Params = dict[str, float | str]


@dataclass(frozen=True)
class Axis:
    """One searched hyperparameter.

    Attributes:
        name: The hyperparameter's name.
        low: Lower bound on the searched scale; unused with choices.
        high: Upper bound on the searched scale; unused with choices.
        choices: The values of a categorical hyperparameter, else empty.
        active_if: The choices of each parent under which the hyperparameter exists; empty if it
            always does.
        is_log: Whether the searched scale is the natural logarithm of the table's values.
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    active_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_log: bool = False

    @property
    def rest(self) -> float:
        """The coordinate of the hyperparameter where it is inactive."""
        return 0.0 if self.choices else (self.low + self.high) / 2

    def distribution(self) -> BaseDistribution:
        """Return the searched domain as Optuna writes it."""
        if self.choices:
            return CategoricalDistribution(self.choices)
        return FloatDistribution(self.low, self.high)

    def value(self, coordinate: float) -> float | str:
        """Return the hyperparameter's value at a coordinate, moved inside the bounds."""
        if self.choices:
            return self.choices[int(coordinate)]
        return float(min(max(coordinate, self.low), self.high))

    def unit(self, coordinates: FloatArray) -> FloatArray:
        """Return coordinates, shape (n,), in [0, 1] or one-hot, shape (n, 1 or n_choices)."""
        if self.choices:
            return np.asarray(
                coordinates[:, None] == np.arange(len(self.choices)), dtype=np.float64
            )
        scaled: FloatArray = (coordinates[:, None] - self.low) / (self.high - self.low or 1.0)
        return scaled

    def draw(self, rng: np.random.RandomState) -> float:
        """Return one uniform coordinate."""
        if self.choices:
            return float(rng.randint(len(self.choices)))
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True)
class PoolSpace:
    """The axes of a table; a configuration is a vector with one coordinate an axis.

    The coordinate of a categorical axis is the index of its choice.
    """

    axes: tuple[Axis, ...]

    def distributions(self) -> dict[str, BaseDistribution]:
        """Return the Optuna distribution of every axis."""
        return {axis.name: axis.distribution() for axis in self.axes}

    def params(self, vector: FloatArray) -> Params:
        """Return the configuration at a vector of shape (n_axes,)."""
        return {a.name: a.value(v) for a, v in zip(self.axes, vector, strict=True)}

    def vector(self, params: Mapping[str, float | str]) -> FloatArray:
        """Return the coordinates of a configuration, shape (n_axes,)."""
        return np.array(
            [
                a.choices.index(str(params[a.name])) if a.choices else float(params[a.name])
                for a in self.axes
            ],
            dtype=np.float64,
        )

    def canonical(self, vectors: FloatArray) -> FloatArray:
        """Return a copy, shape (n, n_axes), with missing and inactive coordinates at rest."""
        rests = np.array([axis.rest for axis in self.axes])
        filled = np.where(np.isnan(vectors), rests, vectors)
        for j, axis in enumerate(self.axes):
            filled[~self._is_active(axis, filled), j] = axis.rest
        return filled

    def unit(self, vectors: FloatArray) -> FloatArray:
        """Return vectors, shape (n, n_axes), with numbers in [0, 1] and choices one-hot."""
        return np.hstack([axis.unit(vectors[:, j]) for j, axis in enumerate(self.axes)])

    def draw(self, rng: np.random.RandomState) -> FloatArray:
        """Return one uniform configuration, shape (n_axes,)."""
        drawn: FloatArray = self.canonical(np.array([[axis.draw(rng) for axis in self.axes]]))[0]
        return drawn

    def _is_active(self, axis: Axis, vectors: FloatArray) -> NDArray[np.bool_]:
        active: NDArray[np.bool_] = np.ones(len(vectors), dtype=np.bool_)
        for parent, values in axis.active_if.items():
            at, of_parent = next((j, a) for j, a in enumerate(self.axes) if a.name == parent)
            active &= np.isin(vectors[:, at], [of_parent.choices.index(v) for v in values])
        return active
