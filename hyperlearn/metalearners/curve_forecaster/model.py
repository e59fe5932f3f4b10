"""The forecaster: from runs under way to the distributions of their losses later on.

It runs in numpy; torch only trains the weights, which travel as safetensors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from hyperlearn.errors import StorageError
from hyperlearn.metalearners.curves.cell import RecurrentCell
from hyperlearn.metalearners.curves.encoding import CurvePoints, encode
from hyperlearn.metalearners.curves.mixture import LogisticMixture
from hyperlearn.records import FloatArray

_RISKS, _CHANCES = "risk.risks", "risk.chances"


@dataclass(frozen=True, slots=True)
class RiskLevels:
    """The chance of beating the best run below which a run is stopped.

    Attributes:
        risks: Stated risks, shape (n_risks,), ascending.
        chances: The chance for each, same shape.
    """

    risks: FloatArray
    chances: FloatArray

    def chance(self, risk: float) -> float:
        """Return the chance below which a run is stopped at a stated risk."""
        risks, chances = np.append(0.0, self.risks), np.append(0.0, self.chances)
        return float(np.interp(risk, risks, chances))


@dataclass(frozen=True)
class CurveForecaster:
    """A trained forecaster.

    Attributes:
        weights: By the names that torch gives them.
        levels: How sure it has to be before a run is stopped; None where that was not learned.
    """

    weights: Mapping[str, FloatArray]
    levels: RiskLevels | None = None

    def to_bytes(self) -> bytes:
        """Return all that was learned in the safetensors format, in single precision."""
        arrays = {name: np.asarray(w, dtype=np.float32) for name, w in self.weights.items()}
        if self.levels is not None:
            arrays[_RISKS] = np.asarray(self.levels.risks, dtype=np.float32)
            arrays[_CHANCES] = np.asarray(self.levels.chances, dtype=np.float32)
        return save(arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> "CurveForecaster":
        """Return the forecaster that `to_bytes` wrote.

        Raises:
            StorageError: The weights are damaged, or something else; nothing in them was executed.
        """
        try:
            return cls._from_arrays(load(data))
        except (SafetensorError, LookupError, ValueError, TypeError) as error:
            raise StorageError(
                f"weights of {len(data)} bytes are not what was kept ({error}); delete them"
            ) from None

    @classmethod
    def _from_arrays(cls, loaded: Mapping[str, FloatArray]) -> "CurveForecaster":
        arrays = {name: np.asarray(w, dtype=np.float64) for name, w in loaded.items()}
        levels = None
        if _RISKS in arrays:
            levels = RiskLevels(arrays.pop(_RISKS), arrays.pop(_CHANCES))
        return cls(arrays, levels)

    @cached_property
    def cell(self) -> RecurrentCell:
        """The recurrent cell."""
        return RecurrentCell(
            np.ascontiguousarray(self.weights["cell.weight_ih_l0"].T),
            np.ascontiguousarray(self.weights["cell.weight_hh_l0"].T),
            self.weights["cell.bias_ih_l0"] + self.weights["cell.bias_hh_l0"],
        )

    def read(self, points: CurvePoints) -> FloatArray:
        """Return the cell's output after each point, shape (n_runs, n_points, n_units)."""
        return self.cell.run(encode(points))

    def forecast(
        self,
        states: FloatArray,
        last: FloatArray,
        strategies: FloatArray,
        now: FloatArray,
        asked: FloatArray,
    ) -> LogisticMixture:
        """Return the distributions of values at later times, on the scale of the task.

        Half of each mixture is told by the curve alone, half knows the strategy too.

        Args:
            states: The cell's output now, shape (n_runs, n_units).
            last: The value now, shape (n_runs,), without unit.
            strategies: Shape (n_runs, n_strategy).
            now: Share of the budget used, shape (n_runs,).
            asked: Share of the budget that is asked for, shape (n_runs,).
        """
        clocks = np.stack([2 * now - 1, 2 * asked - 1, np.maximum(asked - now, 0.0)], axis=-1)
        w = self.weights
        told = np.concatenate([states, clocks], axis=-1) @ w["head.weight"].T + w["head.bias"]
        blind = self._outputs(told)
        if not strategies.any():
            return LogisticMixture.from_outputs(blind, last)
        seeing = self._outputs(told + strategies @ w["strategy.weight"].T)
        mixture = LogisticMixture.from_outputs(blind, last)
        return mixture.blended(LogisticMixture.from_outputs(seeing, last))

    def _outputs(self, told: FloatArray) -> FloatArray:
        w = self.weights
        hidden = np.tanh(np.tanh(told) @ w["middle.weight"].T + w["middle.bias"])
        return np.asarray(hidden @ w["out.weight"].T + w["out.bias"])
