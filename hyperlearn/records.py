"""The immutable facts that are handed from floor to floor.

Values of a metric travel as *losses* here: lower is better, whatever the study's direction. The
sign is flipped once, where a study's facts are read and where a suggestion's evidence is written.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

TASK_ATTRIBUTE = "hyperlearn:task"
"""Study user attribute: the name of the study's task."""
META_FEATURES_ATTRIBUTE = "hyperlearn:meta_features"
"""Study user attribute: the task's meta-features, where there is no table to keep them in."""
MODEL_ATTRIBUTE = "hyperlearn:model"
"""Study user attribute: the name of the model that was searched, such as "SVC"."""
KNOWN_UNTIL_ATTRIBUTE = "hyperlearn:known_until"
"""Study user attribute: seconds since 1970 in UTC; later studies are not learned from."""
SPACE_ATTRIBUTE = "hyperlearn:space"
"""Study user attribute: the search space with its conditions, as ``SearchSpace.to_json`` writes."""
ORIGIN_ATTRIBUTE = "hyperlearn:origin"
"""Trial user attribute: which part of the sampler suggested the configuration."""
WHY_ATTRIBUTE = "hyperlearn:why"
"""Trial user attribute: the evidence for the suggestion, a dictionary with a ``sentence``."""
RECIPE_ATTRIBUTE = "hyperlearn:recipe"
"""Study user attribute: what it takes to make its suggestions again, a list with a dictionary for
each search in it: ``sampler``, ``seed``, ``pruner``, ``versions``."""
STOPPED_ATTRIBUTE = "hyperlearn:stopped"
"""Trial user attribute: why the pruner ended the run, in words."""


class Origin(StrEnum):
    """The part of the sampler that a suggestion came from."""

    DEFAULTS = "defaults"
    PORTFOLIO = "portfolio"
    SURROGATE = "surrogate"
    FALLBACK = "fallback"
    ENQUEUED = "enqueued"


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What one study left behind, by columns.

    Attributes:
        study_name: The study's name, unique in its storage.
        directions: "minimize" or "maximize" for each objective, as the study was made.
        metric_names: Name of each objective, or None where the study does not say.
        task_name: Name of the task the study is about; the study's own name if it names none.
        domain: Free text that groups tasks, or None.
        meta_features: The task's meta-features; empty if unknown. Values are finite or NaN.
        distributions: The domain of every hyperparameter that any trial was asked for; where the
            bounds changed within the study, the widest ones.
        numbers: Trial numbers, shape (n_trials,), ascending.
        trial_ids: The storage's own trial identifiers, shape (n_trials,).
        states: ``optuna.trial.TrialState`` values, shape (n_trials,).
        losses: Objective values turned so that lower is better, shape (n_trials, n_objectives);
            NaN for a trial without values.
        params: Optuna's internal representation of each hyperparameter's value (the number, or
            the index of the choice), each of shape (n_trials,); NaN where a trial lacks it.
        started: When its first trial began, seconds since 1970 in UTC; NaN if nobody knows.
        code_digest: Digest of the function's code in the latest run that has one, or None.
        model: Name of the model that was searched, or None where the study does not say.
    """

    study_name: str
    directions: tuple[str, ...]
    metric_names: tuple[str, ...] | None
    task_name: str
    domain: str | None
    meta_features: Mapping[str, float]
    distributions: Mapping[str, BaseDistribution]
    numbers: IntArray
    trial_ids: IntArray
    states: IntArray
    losses: FloatArray
    params: Mapping[str, FloatArray]
    started: float = math.nan
    code_digest: str | None = None
    model: str | None = None

    def __len__(self) -> int:
        return len(self.numbers)


class Measurement(NamedTuple):
    """One value of one metric.

    Attributes:
        step: How far training was, from 0 on.
        seconds: Time since the run began.
        metric: Name of the metric.
        value: Its value; NaN and infinity may occur.
    """

    step: int
    seconds: float
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a configuration was suggested.

    Attributes:
        origin: The part of the sampler it came from.
        sentence: The reason in words, for a person.
        mean: Predicted metric in the study's own units and sign, or None if nothing predicts.
        deviation: Standard deviation of that prediction, same unit, or None.
        nearest_tasks: Task name and weight in the prediction of the tasks that count most.
    """

    origin: Origin
    sentence: str
    mean: float | None = None
    deviation: float | None = None
    nearest_tasks: tuple[tuple[str, float], ...] = field(default=())

    def as_attribute(self) -> dict[str, object]:
        """Return the evidence as JSON types, for a trial's user attribute."""
        return {
            "sentence": self.sentence,
            "mean": _as_float(self.mean),
            "deviation": _as_float(self.deviation),
            "nearest_tasks": [[name, float(weight)] for name, weight in self.nearest_tasks],
        }

    def _repr_html_(self) -> str:
        """Return what a notebook shows: origin, reason, expectation and nearest tasks."""
        said = f"<p><strong>{escape(self.origin)}</strong>: {escape(self.sentence)}</p>"
        if self.mean is not None:
            deviation = "" if self.deviation is None else f" ± {self.deviation:.2g}"
            said += f"<p>expected: {self.mean:.5g}{deviation}</p>"
        tasks = (f"<li>{escape(name)}: {share:.0%}</li>" for name, share in self.nearest_tasks)
        return said + (f"<ul>{''.join(tasks)}</ul>" if self.nearest_tasks else "")


def _as_float(number: float | None) -> float | None:
    """Return numpy's numbers as Python's, which JSON knows."""
    return None if number is None else float(number)


class OutlookState(StrEnum):
    """How a run under way is doing."""

    ON_TRACK = "on track"
    STALLED = "stalled"
    DIVERGING = "diverging"
    FAILING = "failing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of a run under way.

    Attributes:
        expected: Median of the metric at the end, in its own unit and sign; NaN if unknown.
        low: Lower end of the 80 % interval, same unit.
        high: Upper end of the 80 % interval, same unit.
        p_target: Chance that the metric is at the target or better at the end; NaN if unknown.
        state: How the run is doing.
        reason: The state in words.
    """

    expected: float
    low: float
    high: float
    p_target: float
    state: OutlookState
    reason: str = ""

    def _repr_html_(self) -> str:
        """Return what a notebook shows: state, reason, and what is expected at the end."""
        said = f"<strong>{escape(self.state)}</strong>"
        if self.reason:
            said += f": {escape(self.reason)}"
        if not math.isnan(self.expected):
            said += f"; expected {self.expected:.5g} ({self.low:.5g} to {self.high:.5g}, 80 %)"
        if not math.isnan(self.p_target):
            said += f"; chance of the target {self.p_target:.0%}"
        return f"<p>{said}</p>"


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predicted losses at candidates: a mixture of normal distributions.

    Attributes:
        probabilities: Of each component, shape (n_components,), summing to one.
        means: Predicted loss by component, shape (n_components, n_candidates), metric's unit.
        deviations: Standard deviation of the function (without noise), same shape and unit.
        task_probabilities: That the new task resembles each past one, shape (n_tasks,).
        noise_deviation: Expected deviation of a run around its function, metric's unit.
        contradiction: Log odds, by the runs seen, that the new task is the opposite of the past
            ones rather than like them: as its losses would be if past ones had another sign.
    """

    probabilities: FloatArray
    means: FloatArray
    deviations: FloatArray
    task_probabilities: FloatArray
    noise_deviation: float
    contradiction: float = 0.0

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and standard deviation of the mixture, shape (n_candidates,) each."""
        mean = self.probabilities @ self.means
        second = self.probabilities @ (self.deviations**2 + self.means**2)
        return mean, np.sqrt(np.maximum(second - mean**2, 0.0))


@dataclass(frozen=True, slots=True)
class Seen:
    """The runs of the new task so far: the finished ones, then those still running.

    Attributes:
        points: Encoded configurations, shape (n_runs, n_dims).
        functions: Past tasks' standardised losses there, shape (n_runs, n_tasks).
        losses: What the finished runs showed, shape (n_finished,), finite, metric's unit.
    """

    points: FloatArray
    functions: FloatArray
    losses: FloatArray


@dataclass(frozen=True, slots=True)
class Candidates:
    """Configurations that may be suggested.

    Attributes:
        values: As a value array (see ``space.encoding``), shape (n_candidates, n_parameters).
        points: The same as points, shape (n_candidates, n_dims).
        functions: Past tasks' standardised losses there, shape (n_candidates, n_tasks).
    """

    values: FloatArray
    points: FloatArray
    functions: FloatArray


class Predictor(Protocol):
    """A surrogate trained on past tasks, as the guidance of a search sees it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the past tasks, in the order of every axis called ``n_tasks``."""

    @property
    def agreement(self) -> float:
        """How well past tasks foretell one another, in units of chance; NaN where unknown."""

    def evaluate(self, points: FloatArray) -> FloatArray:
        """Return every past task's standardised loss at points, shape (n_points, n_tasks)."""

    def task_weights(self, meta: FloatArray | None) -> FloatArray:
        """Return the prior probability that a new task resembles each past one, (n_tasks,)."""

    def predict(self, task_weights: FloatArray, seen: Seen, candidates: Candidates) -> Prediction:
        """Return predictions at candidates after the runs seen so far."""


class MetaLearnerStore(Protocol):
    """Where trained meta-learners are kept between processes."""

    def load_weights(self, kind: str, digest: str) -> bytes | None:
        """Return the safetensors bytes kept for a kind and a digest of its data, or None."""

    def latest_weights(self, kind: str) -> bytes | None:
        """Return the bytes that were kept last for a kind, or None."""

    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        """Keep safetensors bytes; a second call with the same kind and digest changes nothing."""

    def hold_lease(self, name: str, holder: str, instead_of: "Lease | None" = None) -> "Lease":
        """Take or renew a lease, so that one process at a time learns what others wait for.

        Args:
            name: What the lease is for.
            holder: Who wants it.
            instead_of: A lease that may be taken away, if it is still as it was.

        Returns:
            The lease as it is now, which is the holder's own or another's.
        """
        del name, instead_of
        return Lease(holder, 0)  # nobody else has this store

    def release_lease(self, name: str, holder: str) -> None:
        """Give a lease back, if it is still the holder's."""
        del name, holder


@dataclass(frozen=True, slots=True)
class Lease:
    """Who does something that is to be done once, and how often it has said so.

    Attributes:
        holder: Who.
        beat: Goes up while the holder lives.
    """

    holder: str
    beat: int
