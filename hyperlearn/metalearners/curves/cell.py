"""The recurrent cell, run in numpy one point at a time: no torch is needed to judge a run."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hyperlearn.records import FloatArray


class CellState(NamedTuple):
    """What the cell remembers of each run.

    Attributes:
        hidden: Its output, shape (n_runs, n_units).
        memory: Its memory, same shape.
    """

    hidden: FloatArray
    memory: FloatArray


@dataclass(frozen=True, slots=True)
class RecurrentCell:
    """A long short-term memory.

    Attributes:
        inputs: Weights of the inputs, shape (n_inputs, 4 * n_units); the gates are input, forget,
            candidate, output.
        recurrence: Weights of the own output, shape (n_units, 4 * n_units).
        bias: Shape (4 * n_units,).

    Source:
        Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 1997; with the forget
        gate of Gers, Schmidhuber and Cummins, 2000.
    """

    inputs: FloatArray
    recurrence: FloatArray
    bias: FloatArray

    def start(self, n_runs: int) -> CellState:
        """Return the state before the first point."""
        nothing = np.zeros((n_runs, len(self.recurrence)))
        return CellState(nothing, nothing)

    def step(self, state: CellState, features: FloatArray) -> CellState:
        """Return the state after one more point.

        Args:
            state: The state before it.
            features: What the cell is told, shape (n_runs, n_inputs).
        """
        return self._advance(state, features @ self.inputs + self.bias)

    def run(self, features: FloatArray, state: CellState | None = None) -> FloatArray:
        """Return the output after each point, shape (n_runs, n_points, n_units).

        Args:
            features: What the cell is told, shape (n_runs, n_points, n_inputs).
            state: The state before the first of them; the very start by default.
        """
        state = self.start(len(features)) if state is None else state
        told = features @ self.inputs + self.bias
        outputs = np.empty((*features.shape[:2], len(self.recurrence)))
        for point in range(features.shape[1]):
            state = self._advance(state, told[:, point])
            outputs[:, point] = state.hidden
        return outputs

    def _advance(self, state: CellState, told: FloatArray) -> CellState:
        gates = told + state.hidden @ self.recurrence
        n_units = len(self.recurrence)
        candidate = np.tanh(gates[:, 2 * n_units : 3 * n_units])
        opened = 0.5 + 0.5 * np.tanh(0.5 * gates)  # the logistic function, which cannot overflow
        memory = opened[:, n_units : 2 * n_units] * state.memory
        memory = memory + opened[:, :n_units] * candidate
        return CellState(opened[:, 3 * n_units :] * np.tanh(memory), memory)
