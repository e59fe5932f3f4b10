"""How a study writes down the configurations of a table: its names, scales, bounds and choices.

The benchmarks search every table on the same plain coordinates. Here the same configurations are
written as different studies would have them: on a logarithmic or a linear scale, under other names,
with fewer choices, within narrower bounds, or without a hyperparameter.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution

from studies.benchmarks.space import Axis, Params, PoolSpace
from studies.benchmarks.tables import Table, TaskTable


@dataclass(frozen=True)
class AxisView:
    """How one axis of a table is written.

    Attributes:
        axis: The axis.
        name: The hyperparameter's name in the study.
        is_log: Whether the axis is the natural logarithm of the value that is written.
        on_log_scale: Whether the study says that the scale is logarithmic.
        low: Lower bound on the axis.
        high: Upper bound on the axis.
        choices: The choices that the study knows, in its order.
    """

    axis: Axis
    name: str
    is_log: bool
    on_log_scale: bool
    low: float
    high: float
    choices: tuple[str, ...] = ()

    def distribution(self) -> BaseDistribution:
        """Return the domain as the study has it."""
        if self.choices:
            return CategoricalDistribution(self.choices)
        return FloatDistribution(
            self._written(self.low), self._written(self.high), log=self.on_log_scale
        )

    def write(self, coordinate: float) -> float | str | None:
        """Return the value that the study has for a coordinate, None if it cannot have it."""
        value = self.axis.value(coordinate)
        if isinstance(value, str):
            return value if value in self.choices else None
        return self._written(value) if self.low <= value <= self.high else None

    def read(self, value: float | str) -> float | str:
        """Return the value on the benchmark's own scale."""
        return math.log(value) if self.is_log and not isinstance(value, str) else value

    def written(self, value: float | str) -> float | str:
        """Return a value of the benchmark's own scale as the study writes it, in its bounds."""
        return value if isinstance(value, str) else self._written(value)

    def _written(self, value: float) -> float:
        low, high = (math.exp(b) if self.is_log else b for b in (self.low, self.high))
        return min(max(math.exp(value) if self.is_log else value, low), high)


@dataclass(frozen=True)
class View:
    """How a study writes the configurations of a table."""

    axes: tuple[AxisView, ...]

    @classmethod
    def of(cls, table: Table) -> "View":
        """Return the space as its table states it: log scales where it has them."""
        axes = table.space.axes
        return cls(
            tuple(
                AxisView(a, a.name, a.is_log, a.is_log, a.low, a.high, tuple(a.choices))
                for a in axes
            )
        )

    def with_axes(self, change: Callable[[AxisView], AxisView | None]) -> "View":
        """Return the view with each axis changed, without those that come back as None."""
        changed = map(change, self.axes)
        return View(tuple(axis for axis in changed if axis is not None))

    def distributions(self) -> dict[str, BaseDistribution]:
        """Return the Optuna distribution of every axis."""
        return {axis.name: axis.distribution() for axis in self.axes}

    def write(self, space: PoolSpace, vector: Sequence[float]) -> Params | None:
        """Return a configuration as the study has it, None if it has no place there."""
        coordinates = dict(zip((a.name for a in space.axes), vector, strict=True))
        written = {axis.name: axis.write(coordinates[axis.axis.name]) for axis in self.axes}
        if any(value is None for value in written.values()):
            return None
        return {name: value for name, value in written.items() if value is not None}

    def read(self, params: Mapping[str, float | str]) -> Params:
        """Return a configuration of the study as the benchmark has it."""
        return {axis.axis.name: axis.read(params[axis.name]) for axis in self.axes}

    def written(self, params: Mapping[str, float | str]) -> Params:
        """Return a configuration of the benchmark as the study has it."""
        return {axis.name: axis.written(params[axis.axis.name]) for axis in self.axes}

    def study(self, table: Table, source: TaskTable, name: str) -> optuna.Study:
        """Return an in-memory study of the trials of a task that it can have."""
        distributions = self.distributions()
        study = optuna.create_study(study_name=name)
        study.add_trials(
            optuna.trial.create_trial(params=params, distributions=distributions, value=loss)
            for params, loss in self._trials(table.space, source)
        )
        return study

    def _trials(self, space: PoolSpace, source: TaskTable) -> Iterator[tuple[Params, float]]:
        for vector, loss in zip(source.vectors, source.losses, strict=True):
            params = self.write(space, vector)
            if params is not None:
                yield params, float(loss)


def on_linear_scale(axis: AxisView) -> AxisView:
    """Return the axis as a study has it that searches on a linear scale."""
    return replace(axis, on_log_scale=False)


def renamed(axis: AxisView) -> AxisView:
    """Return the axis under another name."""
    return replace(axis, name=f"old_{axis.name}")


def within(axis: AxisView, start: float, stop: float) -> AxisView:
    """Return a numeric axis within a part of its bounds, from 0 to 1; a choice as it is."""
    if axis.choices:
        return axis
    width = axis.high - axis.low
    return replace(axis, low=axis.low + start * width, high=axis.low + stop * width)


def without_last_choice(axis: AxisView) -> AxisView:
    """Return an axis of three choices or more without the last one, in the opposite order."""
    if len(axis.choices) < 3:
        return replace(axis, choices=axis.choices[::-1])
    return replace(axis, choices=axis.choices[-2::-1])


def most_telling(table: Table) -> str:
    """Return the numeric axis that explains most of the results of the table's tasks."""
    names = [axis.name for axis in table.space.axes]
    numeric = [j for j, axis in enumerate(table.space.axes) if not axis.choices]
    told = {
        names[j]: np.mean([_told(t.vectors[:, j], t.losses) for t in table.tasks]) for j in numeric
    }
    return max(told, key=lambda name: float(told[name]))


def _told(coordinates: np.ndarray, losses: np.ndarray, n_bins: int = 8) -> float:
    """Return the share of the variance of losses between bins of a coordinate."""
    edges = np.quantile(coordinates, np.linspace(0, 1, n_bins + 1)[1:-1])
    bins = np.searchsorted(edges, coordinates)
    means = np.array([losses[bins == b].mean() if (bins == b).any() else 0 for b in range(n_bins)])
    variance = float(losses.var())
    return float(((means[bins] - losses.mean()) ** 2).mean() / variance) if variance else 0.0
