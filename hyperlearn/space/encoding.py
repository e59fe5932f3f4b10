"""Configurations of one or several spaces as numbers, on coordinates in which the spaces meet.

A batch of configurations is a *value array*, shape (n_configurations, n_parameters): natural
coordinate of a numeric hyperparameter, index of a choice, NaN where the hyperparameter does not
exist (inactive) or is not known. Value arrays become *points*, shape (n_configurations, n_dims),
for kernels: a numeric hyperparameter is scaled to about [0, 1], a choice becomes a one-hot of
height 0.7, an absent value 0.5 or no height.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from optuna.distributions import BaseDistribution, CategoricalDistribution

from hyperlearn.records import BoolArray, FloatArray, StudyFacts
from hyperlearn.space.choice import same_choice
from hyperlearn.space.condition import allowed_values
from hyperlearn.space.dimension import Categorical, Dimension, Float, Int, ParameterValue
from hyperlearn.space.matching import match_parameters
from hyperlearn.space.search_space import SearchSpace

ONE_HOT = 0.7
ABSENT = 0.5
SAME_VALUE = 1e-12
"""Natural coordinates so near are one value, told apart by rounding only."""


@dataclass(frozen=True)
class SpaceEncoding:
    """The coordinates of a search space, wide enough for the studies that speak about it.

    Attributes:
        space: The search space.
        lows: Lower end of each hyperparameter's coordinate, shape (n_parameters,); 0 for choices.
        highs: Upper end of it, same shape; 1 for choices.
    """

    space: SearchSpace
    lows: FloatArray
    highs: FloatArray

    @classmethod
    def spanning(cls, space: SearchSpace, studies: Sequence[StudyFacts]) -> "SpaceEncoding":
        """Return coordinates that span a space and what earlier studies explored around it.

        A study counts for the hyperparameters in which it speaks about the space; one of the same
        name in a range of its own would only crowd the space into a corner.
        """
        ends = np.zeros((2, len(space)))
        for column, dimension in enumerate(space.values()):
            if not isinstance(dimension, Categorical):
                ends[:, column] = dimension.natural([dimension.low, dimension.high])
        own = cls(space, *ends)
        seen = np.vstack([ends, *map(own.values_of_study, studies)])
        seen[:, [isinstance(dimension, Categorical) for dimension in space.values()]] = 0.0
        lows, highs = np.fmin.reduce(seen), np.fmax.reduce(seen)
        return cls(space, lows, np.where(highs > lows, highs, lows + 1.0))

    @property
    def n_dims(self) -> int:
        """Number of coordinates of a point."""
        return sum(_widths(self.space))

    @property
    def spans(self) -> FloatArray:
        """Width of every coordinate of a point in natural units, shape (n_dims,); 1 for choices."""
        return np.repeat(self.highs - self.lows, _widths(self.space))

    def values_of(self, params: Mapping[str, ParameterValue]) -> FloatArray:
        """Return one configuration as a row of a value array, shape (n_parameters,)."""
        return np.array(
            [_value(dimension, params, name) for name, dimension in self.space.items()],
            dtype=np.float64,
        )

    def values_of_study(self, study: StudyFacts) -> FloatArray:
        """Return a study's trials on this space's coordinates, shape (n_trials, n_parameters).

        A hyperparameter that does not speak about this space (see ``known_of_study``), and a value
        without a place on it, is NaN.
        """
        values = np.full((len(study), len(self.space)), np.nan)
        matches = match_parameters(self.space, study.distributions)
        for column, (match, dimension) in enumerate(zip(matches, self.space.values(), strict=True)):
            if match.speaks:
                distribution = study.distributions[match.name]
                values[:, column] = _translate(study.params[match.name], distribution, dimension)
        return values

    def known_of_study(self, study: StudyFacts) -> BoolArray:
        """Return which coordinates a study speaks about, shape (n_dims,)."""
        speaks = [match.speaks for match in match_parameters(self.space, study.distributions)]
        return np.repeat(speaks, _widths(self.space))

    def points(self, values: FloatArray) -> FloatArray:
        """Return a value array as points, shape (n_configurations, n_dims)."""
        blocks = []
        for column, dimension in enumerate(self.space.values()):
            given = values[:, column]
            if isinstance(dimension, Categorical):
                choices = np.arange(len(dimension.choices))
                blocks.append(ONE_HOT * (given[:, None] == choices))
            else:
                low, high = self.lows[column], self.highs[column]
                scaled = (given - low) / (high - low)
                blocks.append(np.where(np.isnan(scaled), ABSENT, scaled)[:, None])
        return np.hstack(blocks) if blocks else np.zeros((len(values), 0))

    def feasible(self, values: FloatArray) -> FloatArray:
        """Return the nearest configurations that the space allows: in bounds, on the step, active.

        NaN stays NaN except that nothing is invented: a missing value of an active hyperparameter
        is left for the caller to fill first.
        """
        allowed = values.copy()
        for column, (name, dimension) in enumerate(self.space.items()):
            if not isinstance(dimension, Categorical):
                allowed[:, column] = _nearest(dimension, allowed[:, column])
            if dimension.when:
                allowed[~self._is_active(name, allowed), column] = np.nan
        return allowed

    def decode(self, row: FloatArray) -> dict[str, ParameterValue]:
        """Return one feasible row of a value array as a configuration; absent ones are left out."""
        return {
            name: _decode(dimension, float(value))
            for (name, dimension), value in zip(self.space.items(), row, strict=True)
            if not np.isnan(value)
        }

    def uniform(self, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw feasible configurations evenly over the space, as a value array."""
        return self.feasible(_drawn(self.space, count, rng))

    def completed(self, values: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Return feasible configurations, with what active hyperparameters lack drawn evenly."""
        drawn = _drawn(self.space, len(values), rng)
        return self.feasible(np.where(np.isnan(values), drawn, values))

    def centred(self, values: FloatArray) -> FloatArray:
        """Return feasible configurations, with what active hyperparameters lack in the middle.

        Of choices the first one is taken.
        """
        middles = [_middle(dimension) for dimension in self.space.values()]
        return self.feasible(np.where(np.isnan(values), middles, values))

    def neighbours(self, values: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Draw a feasible configuration near each of some, one or a few hyperparameters away.

        A numeric one moves by a normal step of 2 to 20 % of its range, a choice is drawn anew.
        """
        count, n_parameters = values.shape
        moved = rng.random((count, n_parameters)) < max(0.4, 1.5 / max(n_parameters, 1))
        widths = 10.0 ** rng.uniform(-1.7, -0.7, size=(count, 1))
        steps = rng.normal(size=(count, n_parameters)) * widths
        near = values + steps * (self.highs - self.lows)
        for column, dimension in enumerate(self.space.values()):
            if isinstance(dimension, Categorical):
                near[:, column] = np.nan
        return self.completed(np.where(moved, near, values), rng)

    def _is_active(self, name: str, values: FloatArray) -> BoolArray:
        active = np.ones(len(values), dtype=bool)
        names = list(self.space)
        for parent, condition in (self.space[name].when or {}).items():
            dimension, column = self.space[parent], values[:, names.index(parent)]
            allowed = [_value(dimension, {parent: c}, parent) for c in allowed_values(condition)]
            active &= (np.abs(column[:, None] - allowed) <= SAME_VALUE).any(axis=1)
        return active


def middle_of(dimension: Dimension) -> ParameterValue:
    """Return the best guess without any evidence: the middle on the coordinate, or first choice."""
    middle = np.array([_middle(dimension)])
    if not isinstance(dimension, Categorical):
        middle = _nearest(dimension, middle)
    return _decode(dimension, float(middle[0]))


def _middle(dimension: Dimension) -> float:
    if isinstance(dimension, Categorical):
        return 0.0
    return float(dimension.natural([dimension.low, dimension.high]).mean())


def _widths(space: SearchSpace) -> list[int]:
    """Return how many coordinates of a point each hyperparameter has."""
    return [len(d.choices) if isinstance(d, Categorical) else 1 for d in space.values()]


def _drawn(space: SearchSpace, count: int, rng: np.random.Generator) -> FloatArray:
    """Draw a value of every hyperparameter, active or not, shape (count, n_parameters).

    Rounding to steps then gives the first and the last as often as the others, since the draw
    begins half a step before them and ends half a step behind.
    """
    drawn = np.zeros((count, len(space)))
    for column, dimension in enumerate(space.values()):
        if isinstance(dimension, Categorical):
            drawn[:, column] = rng.integers(len(dimension.choices), size=count)
        else:
            half = (dimension.step or 0) / 2
            low, high = dimension.natural([dimension.low - half, dimension.high + half])
            drawn[:, column] = rng.uniform(low, high, size=count)
    return drawn


def _choice_index(dimension: Categorical, value: object) -> float:
    """Return the place of a value among the choices; NaN if it is none of them."""
    for index, choice in enumerate(dimension.choices):
        if same_choice(choice, value):
            return float(index)
    return float("nan")


def _value(dimension: Dimension, params: Mapping[str, ParameterValue], name: str) -> float:
    """Return a parameter's number in a value array; NaN where it is absent or has no place."""
    if name not in params:
        return float("nan")
    value = params[name]
    if isinstance(dimension, Categorical):
        return _choice_index(dimension, value)
    return float(dimension.natural(float(value)))  # type: ignore[arg-type]


def _translate(
    internal: FloatArray, distribution: BaseDistribution, dimension: Dimension
) -> FloatArray:
    """Return Optuna's internal values of an earlier study on a new dimension's coordinate."""
    if isinstance(dimension, Categorical) and isinstance(distribution, CategoricalDistribution):
        index = [_choice_index(dimension, choice) for choice in distribution.choices]
        at = np.where(np.isnan(internal), len(index), internal).astype(np.int64)
        return np.array([*index, np.nan])[at]
    if isinstance(dimension, Categorical):
        return np.full(len(internal), np.nan)
    natural = dimension.natural(internal)
    return np.where(np.isfinite(natural), natural, np.nan)


def _nearest(dimension: Float | Int, natural: FloatArray) -> FloatArray:
    """Return the nearest natural coordinates that a numeric dimension takes; NaN stays."""
    bounded = np.clip(natural, *dimension.natural([dimension.low, dimension.high]))
    if dimension.step is None:
        return bounded
    raw = 10.0**bounded if dimension.log else bounded
    highest = np.floor((dimension.high - dimension.low) / dimension.step + 1e-9)
    steps = np.clip(np.round((raw - dimension.low) / dimension.step), 0, highest)
    return dimension.natural(dimension.low + dimension.step * steps)


def _decode(dimension: Dimension, value: float) -> ParameterValue:
    if isinstance(dimension, Categorical):
        return dimension.choices[int(value)]
    raw = 10.0**value if dimension.log else value
    if isinstance(dimension, Int):
        return round(raw)
    return float(min(max(raw, dimension.low), dimension.high))
