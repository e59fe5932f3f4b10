"""The outer loop for curves: what past runs showed on their way becomes a forecaster.

The curves of every study with one metric are put on the grid of their task. A forecaster that ships
with the package is trained further on them, and kept in the history under a digest of what it was
trained on, so that a second search, in this process or another, trains nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

import numpy as np
import pandas as pd
from optuna.distributions import CategoricalDistribution
from optuna.trial import TrialState

from hyperlearn.errors import StorageError
from hyperlearn.learned_once import learned_once
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.curves.companions import companion_of
from hyperlearn.metalearners.curves.gridding import on_grid
from hyperlearn.metalearners.curves.running import Curve
from hyperlearn.metalearners.curves.strategy import strategy_vector
from hyperlearn.metalearners.curves.task_curves import TaskCurves
from hyperlearn.metalearners.foundation import foundation_forecaster
from hyperlearn.records import MetaLearnerStore, StudyFacts

KIND = "curve-forecaster"
RECIPE = "recurrent-1"
"""Part of the digest: to be changed whenever training would give other weights."""
FEWEST_RUNS = 5
FEWEST_POINTS = 4
MOST_RUNS_OF_A_TASK = 300
STEPS_PER_TASK = 60
MOST_STEPS = 600


class CurveSource(MetaLearnerStore, Protocol):
    """A history, as far as it tells curves and keeps meta-learners."""

    def facts(self, exclude: Collection[str] = ()) -> tuple[StudyFacts, ...]:
        """Return the facts of every study that is not excluded."""

    def curves(self, study: str | None = None) -> pd.DataFrame:
        """Return one row for each metric of each step that a trial reported."""


def latest_forecaster(history: CurveSource) -> CurveForecaster:
    """Return the forecaster that a history learned last, or the one that ships with the package."""
    return _loaded(history.latest_weights(KIND)) or foundation_forecaster()


def _loaded(data: bytes | None) -> CurveForecaster | None:
    """Return a forecaster that was kept; None for none, damaged ones, and ones of another shape."""
    if data is None:
        return None
    try:
        found = CurveForecaster.from_bytes(data)
    except StorageError:
        return None
    expected = foundation_forecaster()
    has_levels = found.levels is None or found.levels.risks.shape == found.levels.chances.shape
    return found if has_levels and _shapes(found) == _shapes(expected) else None


def _shapes(forecaster: CurveForecaster) -> dict[str, tuple[int, ...]]:
    return {name: weight.shape for name, weight in forecaster.weights.items()}


def train_curve_forecaster(
    history: CurveSource | None, *, exclude: Collection[str] = (), seed: int = 0
) -> CurveForecaster:
    """Train, or load, the forecaster of a new search.

    Args:
        history: Past studies; None has none.
        exclude: Names of studies to leave out, as the new search itself.
        seed: Makes training deterministic.

    Returns:
        The forecaster that ships with the package, trained further on the history's curves where
        it has five or more runs of a task.
    """
    tasks = [] if history is None else curves_of_history(history, exclude)
    if history is None or not tasks:
        return foundation_forecaster()
    digest = _digest(tasks, seed)

    def load() -> CurveForecaster | None:
        return _loaded(history.load_weights(KIND, digest))

    def learn() -> CurveForecaster:
        forecaster = _fitted(tasks, seed)
        scores = {"n_tasks": float(len(tasks)), "n_runs": float(sum(map(len, tasks)))}
        history.save_weights(KIND, digest, forecaster.to_bytes(), scores)
        return forecaster

    return learned_once(history, f"{KIND} {digest}", load, learn)


def _fitted(tasks: list[TaskCurves], seed: int) -> CurveForecaster:
    from hyperlearn.metalearners.curve_forecaster.fitting import (  # noqa: PLC0415 (torch takes seconds)
        fit_forecaster,
    )

    n_steps = min(STEPS_PER_TASK * len(tasks), MOST_STEPS)
    rng = np.random.default_rng(seed)
    return fit_forecaster(tasks, rng, n_steps=n_steps, start=foundation_forecaster())


def curves_of_history(history: CurveSource, exclude: Collection[str] = ()) -> list[TaskCurves]:
    """Return the curves of past studies with one metric, study by study, best first if too many."""
    studies = [one for one in history.facts(exclude) if len(one.directions) == 1]
    frame = history.curves()
    by_study = dict(iter(frame.groupby("study", sort=False)))
    found = (
        recorded_curves(study, by_study[study.study_name])
        for study in studies
        if study.study_name in by_study
    )
    return [curves for curves in found if curves is not None]


def recorded_curves(study: StudyFacts, frame: pd.DataFrame) -> TaskCurves | None:
    """Return the curves of a study's complete runs; None where fewer than `FEWEST_RUNS` have one.

    Args:
        study: A study with one objective.
        frame: ``History.curves`` of it, with a row or more.
    """
    sign = -1.0 if study.directions == ("maximize",) else 1.0
    metric = own_metric(study, frame)
    companion = companion_of(metric, frame["metric"].unique())
    complete = study.numbers[study.states == TrialState.COMPLETE.value]
    rows = frame[frame["number"].isin(complete)]
    own = _values_by_run(rows[rows["metric"] == metric], sign)
    beside = {}
    if companion is not None:
        beside = _values_by_run(rows[rows["metric"] == companion.name], companion.sign)
    numbers = [number for number, values in own.items() if len(values) >= FEWEST_POINTS]
    if len(numbers) < FEWEST_RUNS:
        return None
    numbers = numbers[-MOST_RUNS_OF_A_TASK:]
    params = _params(study)
    return on_grid(
        study.task_name,
        [Curve.of(own[number], beside.get(number)) for number in numbers],
        np.array([strategy_vector(params[number]) for number in numbers]),
    )


def own_metric(study: StudyFacts, frame: pd.DataFrame) -> str:
    """Return the metric that the study is about, or else the one that was reported most."""
    reported = frame["metric"].value_counts()
    if study.metric_names is not None and study.metric_names[0] in reported:
        return study.metric_names[0]
    return str(reported.index[0])


def _values_by_run(frame: pd.DataFrame, sign: float) -> dict[int, dict[int, float]]:
    runs: dict[int, dict[int, float]] = {}
    columns = (frame[name].tolist() for name in ("number", "step", "value"))
    for number, step, value in zip(*columns, strict=True):
        runs.setdefault(int(number), {})[int(step)] = sign * float(value)
    return runs


def _params(study: StudyFacts) -> Mapping[int, dict[str, object]]:
    """Return each trial's hyperparameters as its run got them."""
    params: dict[int, dict[str, object]] = {int(number): {} for number in study.numbers}
    for name, values in study.params.items():
        distribution = study.distributions[name]
        for number, value in zip(study.numbers.tolist(), values.tolist(), strict=True):
            if not np.isnan(value):
                params[number][name] = (
                    distribution.to_external_repr(value)
                    if isinstance(distribution, CategoricalDistribution)
                    else value
                )
    return params


def _digest(tasks: Iterable[TaskCurves], seed: int) -> str:
    """Return a digest of all that training sees."""
    digest = hashlib.sha256(f"{RECIPE}:{seed}".encode())
    for task in tasks:
        digest.update(task.name.encode())
        for array in (task.losses, task.companions, task.strategies, task.times):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
