"""The optimisation strategy of a run as numbers, whatever its search space calls its parts.

A hyperparameter is recognised by its name, so that `lr` of one space and `learning_rate` of another
are one coordinate. What is not recognised says nothing here; the surrogate hears it.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from hyperlearn.records import FloatArray


class _Role(NamedTuple):
    """A part of the strategy: the names it goes by and its coordinate, about -1 to 1."""

    names: re.Pattern[str]
    coordinate: Callable[[float], float]


def _log10(centre: float, width: float) -> Callable[[float], float]:
    return lambda value: (math.log10(max(value, 1e-12)) - centre) / width


def _log2(centre: float, width: float) -> Callable[[float], float]:
    return lambda value: (math.log2(max(value, 2.0**-10)) - centre) / width


def _memory(value: float) -> float:
    """Return a decay rate by the length of its memory: 0, 0.9 and 0.99 are evenly spaced."""
    return -math.log10(max(1.0 - value, 1e-6)) - 1.0


def _role(names: str, coordinate: Callable[[float], float]) -> _Role:
    return _Role(re.compile(rf"(^|.*_)({names})(_init)?$"), coordinate)


_ROLES = (
    _role("lr|learning_?rate|eta|step_?size", _log10(-3.0, 2.0)),
    _role("batch_?size|bs", _log2(6.0, 2.0)),
    _role("momentum|beta_?1", _memory),
    _role("beta_?2|rho", _memory),
    _role("weight_?decay|wd|l2|alpha|reg_?lambda", _log10(-4.0, 3.0)),
    _role("l1|reg_?alpha", _log10(-4.0, 3.0)),
    _role("eps|epsilon", _log10(-4.0, 4.0)),
    _role("dropout|dropout_?rate|max_?dropout", lambda value: 2.0 * value - 1.0),
    _role("n_?layers|num_?layers|layers|depth|max_?depth", lambda value: (value - 3.0) / 2.0),
    _role("width|units|max_?units|hidden|hidden_?size|n_?hidden", _log2(7.0, 2.0)),
    _role("decay|gamma|exponential_?decay", _log10(-4.0, 2.0)),
    _role("linear_?decay", _log10(-5.0, 2.0)),
)
_OPTIMIZERS = ("sgd", "adam", "rmsprop", "adagrad", "lbfgs")
_SCHEDULES = ("constant", "cosine", "step", "linear", "exponential")
_FAR = 3.0
N_STRATEGY = 2 * len(_ROLES) + len(_OPTIMIZERS) + len(_SCHEDULES)
"""Length of the vector: a coordinate and whether it is known for each number, then the kinds."""


def strategy_vector(params: Mapping[str, object]) -> FloatArray:
    """Return the optimisation strategy among a run's hyperparameters, shape (N_STRATEGY,).

    Args:
        params: Hyperparameters by name, as the run got them.

    Returns:
        Numbers about -1 to 1, zero for whatever is not known.
    """
    vector = np.zeros(N_STRATEGY)
    for name, value in params.items():
        if isinstance(value, str):
            _place_kind(vector, value.lower())
        elif isinstance(value, (int, float)) and math.isfinite(value):
            _place_number(vector, name.lower(), float(value))
    return vector


def _place_number(vector: FloatArray, name: str, value: float) -> None:
    for place, role in enumerate(_ROLES):
        if role.names.match(name) and not vector[2 * place + 1]:
            vector[2 * place] = min(max(role.coordinate(value), -_FAR), _FAR)
            vector[2 * place + 1] = 1.0
            return


def _place_kind(vector: FloatArray, value: str) -> None:
    start = 2 * len(_ROLES)
    for place, kind in enumerate((*_OPTIMIZERS, *_SCHEDULES)):
        if kind in value:
            vector[start + place] = 1.0
            return
