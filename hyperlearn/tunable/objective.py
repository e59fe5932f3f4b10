"""What a function is searched for: the metrics it returns and which way each is better."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from reprlib import repr as shortened
from typing import Literal, SupportsFloat, TypeAlias

import numpy as np

from hyperlearn.errors import InvalidArgumentError, InvalidMetricError

Direction: TypeAlias = Literal["minimize", "maximize"]


@dataclass(frozen=True)
class Objective:
    """The metrics a function returns, in order, and their directions.

    Args:
        metrics: Name of each metric, at least one, each once.
        directions: "minimize" or "maximize" for each metric.

    Raises:
        InvalidArgumentError: A name is empty or twice there, a direction unknown or missing.
    """

    metrics: tuple[str, ...]
    directions: tuple[Direction, ...]

    def __post_init__(self) -> None:
        for position, metric in enumerate(self.metrics):
            if not isinstance(metric, str) or not metric.strip():
                raise InvalidArgumentError(f"metric is {metric!r}; give a text that is not empty")
            if metric in self.metrics[:position]:
                raise InvalidArgumentError(f"metric {metric!r} is given twice; give it once")
        for direction in self.directions:
            if direction not in {"minimize", "maximize"}:
                raise InvalidArgumentError(
                    f"direction is {direction!r}; give 'minimize' or 'maximize'"
                )
        if not self.metrics or len(self.metrics) != len(self.directions):
            raise InvalidArgumentError(
                f"metrics are {self.metrics!r} and directions {self.directions!r}; give one "
                "direction for each metric"
            )

    @classmethod
    def of(
        cls, metric: str | Sequence[str], direction: Direction | Sequence[Direction]
    ) -> "Objective":
        """Return the objective of one metric and direction, or of several."""
        metrics = tuple(metric) if isinstance(metric, (tuple, list)) else (metric,)
        directions = tuple(direction) if isinstance(direction, (tuple, list)) else (direction,)
        return cls(metrics, directions)

    def values(self, returned: object) -> tuple[float, ...]:
        """Return what a function returned as one finite number for each metric.

        Args:
            returned: A number, or for several metrics a sequence in their order or a mapping by
                their names.

        Raises:
            InvalidMetricError: It is None, text, NaN, infinite, or of the wrong length.
        """
        parts = self._parts(returned)
        return tuple(_finite(*pair) for pair in zip(self.metrics, parts, strict=True))

    def _parts(self, returned: object) -> list[object]:
        parts = returned.tolist() if isinstance(returned, np.ndarray) else returned
        if isinstance(parts, Mapping) and set(parts) == set(self.metrics):
            return [parts[metric] for metric in self.metrics]
        if isinstance(parts, (tuple, list)) and len(parts) == len(self.metrics):
            return list(parts)
        if len(self.metrics) == 1 and not isinstance(parts, (tuple, list, Mapping)):
            return [returned]
        raise InvalidMetricError(
            f"returned {shortened(returned)}; return a finite number for each of "
            f"{self.metrics!r}, in order"
        )

    def is_reached(self, value: float, target: float) -> bool:
        """Return whether a value of the only metric is as good as a target, or better."""
        (direction,) = self.directions
        return value >= target if direction == "maximize" else value <= target


def _finite(metric: str, value: object) -> float:
    number = as_number(metric, value)
    if not math.isfinite(number):
        raise InvalidMetricError(f"{metric!r} is {number!r}; return a finite number")
    return number


def as_number(metric: str, value: object) -> float:
    """Return a metric's value as a float, from whatever type of number it is.

    Raises:
        InvalidMetricError: It is None, text, an array of several numbers or another object.
    """
    if isinstance(value, SupportsFloat):
        try:
            return float(value)
        except (TypeError, ValueError, RuntimeError, OverflowError) as error:
            raise InvalidMetricError(
                f"{metric!r} is {shortened(value)}; give one number"
            ) from error
    raise InvalidMetricError(f"{metric!r} is {shortened(value)}; give a number")
