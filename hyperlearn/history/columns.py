"""Facts about studies by columns, as they are read from a storage of any kind.

Each class is one table of Optuna's (or of ours) with a numpy array for each column; arrays of one
class are of one length. Where rows refer to a trial they do so by its trial_id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from optuna.trial import TrialState

from hyperlearn.records import BoolArray, FloatArray, IntArray

ObjectArray: TypeAlias = NDArray[np.object_]
TimeArray: TypeAlias = NDArray[np.datetime64]
"""Times in UTC to the microsecond; NaT where there is none."""

T = TypeVar("T")

FINISHED_STATES = [state.value for state in TrialState if state.is_finished()]
IS_FINISHED: BoolArray = np.isin(np.arange(max(TrialState) + 1), FINISHED_STATES)
"""Whether a trial can change no more, by the number of its state."""


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study.

    Attributes:
        study_id: Identifier in its storage.
        name: Unique in its storage.
        directions: "minimize" or "maximize" for each objective.
        metric_names: Name of each objective, or None.
        attributes: The user attributes that hyperlearn reads, by key.
    """

    study_id: int
    name: str
    directions: tuple[str, ...]
    metric_names: tuple[str, ...] | None
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TrialColumns:
    """Trials.

    Attributes:
        trial_ids: Unique identifiers.
        study_ids: Identifier of each trial's study.
        numbers: The trial's number in its study.
        states: ``optuna.trial.TrialState`` values.
        started: When it began.
        completed: When it ended.
    """

    trial_ids: IntArray
    study_ids: IntArray
    numbers: IntArray
    states: IntArray
    started: TimeArray
    completed: TimeArray

    def are_those(self, other: "TrialColumns") -> bool:
        """Return whether both say the same of the same trials."""
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        # As whole numbers NaT is itself.
        return all(np.array_equal(mine.view(np.int64), its.view(np.int64)) for mine, its in pairs)


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """Values of objectives, in the study's own sign.

    Attributes:
        trial_ids: Trial of each value.
        objectives: Index of the objective.
        values: The value; infinite ones may occur.
    """

    trial_ids: IntArray
    objectives: IntArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class CurveColumns:
    """Values of metrics over the steps of trials.

    Attributes:
        trial_ids: Trial of each value.
        steps: Step of each value.
        seconds: Time since the run began; NaN where it was not recorded.
        metrics: Name of the metric; None for the study's own metric.
        values: The value; NaN and infinite ones may occur.
    """

    trial_ids: IntArray
    steps: IntArray
    seconds: FloatArray
    metrics: ObjectArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class RunColumns:
    """What was recorded about runs beside their metrics.

    Attributes:
        trial_ids: Trial of each run.
        durations: Seconds.
        failures: Kind and message of the failure in one text, or None.
        devices: Where it ran, or None.
        code_digests: Digest of the code that ran, or None.
    """

    trial_ids: IntArray
    durations: FloatArray
    failures: ObjectArray
    devices: ObjectArray
    code_digests: ObjectArray


def object_array(items: Any) -> ObjectArray:  # noqa: ANN401 (any sequence of any objects)
    """Return a one-dimensional array of objects, also of such that are sequences themselves."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def rows_where(columns: T, chosen: BoolArray | IntArray) -> T:
    """Return the chosen rows of a table of columns."""
    arrays = {one.name: getattr(columns, one.name)[chosen] for one in fields(columns)}  # type: ignore[arg-type]
    return type(columns)(**arrays)


def stacked(*tables: T) -> T:
    """Return the rows of one or more tables of columns, one after the other."""
    arrays = {
        one.name: np.concatenate([getattr(table, one.name) for table in tables])
        for one in fields(tables[0])  # type: ignore[arg-type]
    }
    return type(tables[0])(**arrays)


def no_trials() -> TrialColumns:
    """Return no trials."""
    ids, times = np.zeros(0, np.int64), np.zeros(0, "datetime64[us]")
    return TrialColumns(ids, ids, ids, ids, times, times)


def no_curves() -> CurveColumns:
    """Return no values of no trials."""
    ids, numbers = np.zeros(0, np.int64), np.zeros(0, np.float64)
    return CurveColumns(ids, ids, numbers, object_array([]), numbers)
