"""Bounding box: the search space shrunk to what holds the best configuration of every past task.

Inside the box any sampler may search. A categorical hyperparameter keeps the choices that were best
on some task.

Source:
    Perrone, Shen, Seeger, Archambeau and Jenatton, Learning search spaces for Bayesian
    optimization: another view of hyperparameter transfer learning, NeurIPS 2019, section 4.1.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from optuna.samplers import BaseSampler
from typing_extensions import override

from studies.benchmarks.optuna_search import OptunaSearch
from studies.benchmarks.protocol import Fold, Setting
from studies.benchmarks.space import Axis, FloatArray, PoolSpace


class BoxSearch(OptunaSearch):
    """An Optuna sampler in the box of the fold's sources."""

    def __init__(self, setting: Setting, sampler: BaseSampler) -> None:
        self._box = setting.fold.once("box", bounding_box)
        super().__init__(setting, sampler, distributions=self._box.distributions())

    @override
    def tell(self, params: Mapping[str, float | str], loss: float) -> None:
        asked = self._trial.params
        super().tell({a.name: _inside(a, params, asked) for a in self._box.axes}, loss)


def bounding_box(fold: Fold) -> PoolSpace:
    """Return the space of the axes, each narrowed to the sources' best configurations."""
    bests = np.array([source.vectors[source.losses.argmin()] for source in fold.sources])
    axes = fold.table.space.axes
    return PoolSpace(tuple(_narrowed(axis, bests[:, j]) for j, axis in enumerate(axes)))


def _narrowed(axis: Axis, coordinates: FloatArray) -> Axis:
    if axis.choices:
        kept = np.unique(coordinates.astype(int))
        return replace(axis, choices=tuple(axis.choices[i] for i in kept))
    return replace(axis, low=float(coordinates.min()), high=float(coordinates.max()))


def _inside(
    axis: Axis, ran: Mapping[str, float | str], asked: Mapping[str, float | str]
) -> float | str:
    """Return what a sampler that knows only the box is told of a configuration near it."""
    value = ran[axis.name]
    if axis.choices:
        return value if value in axis.choices else asked[axis.name]
    return axis.value(float(value))
