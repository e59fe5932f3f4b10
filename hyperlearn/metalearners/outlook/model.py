"""The metric network in use: from a run under way to its chance and its state.

It runs in numpy; torch only trains the weights, which travel as safetensors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from safetensors.numpy import load, save

from hyperlearn.metalearners.curves.cell import RecurrentCell
from hyperlearn.metalearners.outlook.fates import Fate
from hyperlearn.records import BoolArray, FloatArray, IntArray

GLOBAL_WEIGHT = 2.0
"""As in `network`, which cannot be asked without torch."""
_CALIBRATION, _THRESHOLDS = "calibration", "failing_thresholds"
EARLY = 0.25
"""Share of the budget until which the first of the two thresholds of failing holds."""


class Judgement(NamedTuple):
    """What the metric network says of runs, arrays of shape (n_runs,).

    Attributes:
        p_target: Chance to reach the target.
        fate: The fate whose prototype is nearest.
        failing: Logit of failing.
        evidence: The logits of the gap to the target, of the metric space and of the network's own
            view, and 1, on a last axis of 4.
    """

    p_target: FloatArray
    fate: IntArray
    failing: FloatArray
    evidence: FloatArray


@dataclass(frozen=True)
class OutlookModel:
    """A trained metric network.

    Attributes:
        weights: By the names that torch gives them.
        calibration: Weights of the evidence of reaching the target, shape (4,).
        thresholds: Logits above which a run counts as failing, early and later, shape (2,).
    """

    weights: Mapping[str, FloatArray]
    calibration: FloatArray = field(default_factory=lambda: np.array([1.0, 1.0, 1.0, 0.0]))
    thresholds: FloatArray = field(default_factory=lambda: np.array([3.0, 3.0]))

    def to_bytes(self) -> bytes:
        """Return all that was learned in the safetensors format, in single precision."""
        arrays = {name: np.asarray(w, dtype=np.float32) for name, w in self.weights.items()}
        arrays[_CALIBRATION] = np.asarray(self.calibration, dtype=np.float32)
        arrays[_THRESHOLDS] = np.asarray(self.thresholds, dtype=np.float32)
        return save(arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> "OutlookModel":
        """Return the metric network that `to_bytes` wrote."""
        arrays = {name: np.asarray(w, dtype=np.float64) for name, w in load(data).items()}
        return cls(arrays, arrays.pop(_CALIBRATION), arrays.pop(_THRESHOLDS))

    @cached_property
    def cell(self) -> RecurrentCell:
        """The recurrent cell."""
        return RecurrentCell(
            np.ascontiguousarray(self.weights["cell.weight_ih_l0"].T),
            np.ascontiguousarray(self.weights["cell.weight_hh_l0"].T),
            self.weights["cell.bias_ih_l0"] + self.weights["cell.bias_hh_l0"],
        )

    def places(self, states: FloatArray) -> FloatArray:
        """Return places in the metric space, shape (..., n_embedded).

        Args:
            states: Outputs of the cell, shape (..., n_units).
        """
        w = self.weights
        return np.asarray(np.tanh(states @ w["embedding.weight"].T + w["embedding.bias"]))

    def is_failing(self, judgement: Judgement, times: FloatArray) -> BoolArray:
        """Return which runs count as failing at shares of the budget, arrays of one shape."""
        thresholds = np.where(times <= EARLY, self.thresholds[0], self.thresholds[1])
        return np.asarray(judgement.failing > thresholds)

    def prototypes(self, places: FloatArray, fates: IntArray) -> FloatArray:
        """Return the mean place of each fate, shape (..., n_fates, n_embedded).

        Args:
            places: Of a task's labelled runs, shape (n_labelled, ..., n_embedded); may be none.
            fates: What became of each, shape (n_labelled,).
        """
        is_of = np.eye(len(Fate))[fates]
        sums = np.einsum("kf,k...e->...fe", is_of, places)
        counts = is_of.sum(axis=0) + GLOBAL_WEIGHT
        mean: FloatArray = (sums + GLOBAL_WEIGHT * self.weights["prototypes"]) / counts[:, None]
        return mean

    def judge(
        self,
        states: FloatArray,
        prototypes: FloatArray,
        units: FloatArray,
        times: FloatArray,
    ) -> Judgement:
        """Judge runs at one moment.

        Args:
            states: Outputs of the cell, shape (n_runs, n_units).
            prototypes: Shape (n_fates, n_embedded), or one set for each run before these axes.
            units: The metric now, on the scale from the start to the target, shape (n_runs,).
            times: Share of the budget used, shape (n_runs,).
        """
        w = self.weights
        places = self.places(states)
        clocks = np.stack([times, np.log10(np.maximum(times, 1e-3))], axis=-1)
        slope = np.logaddexp(0.0, clocks @ w["slope.weight"].T + w["slope.bias"])[..., 0]
        distances = ((places[..., None, :] - prototypes) ** 2).sum(axis=-1)
        missed = np.logaddexp.reduce(-distances[..., 1:], axis=-1)
        near = np.exp(w["closeness"][0]) * (-distances[..., 0] - missed) + w["closeness"][1]
        seen = np.concatenate([states, places], axis=-1)
        own = (seen @ w["direct.weight"].T + w["direct.bias"])[..., 0]
        gap = -4.0 * slope * units
        evidence = np.stack([gap, near, own, np.ones_like(gap)], axis=-1)
        logit = evidence @ self.calibration
        hidden = np.tanh(states @ w["failing.0.weight"].T + w["failing.0.bias"])
        failing = (hidden @ w["failing.2.weight"].T + w["failing.2.bias"])[..., 0]
        p_target = 0.5 + 0.5 * np.tanh(0.5 * logit)
        return Judgement(p_target, distances.argmin(axis=-1), failing, evidence)
