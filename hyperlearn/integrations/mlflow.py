"""Studies as runs of MLflow, for those who look at all their runs there."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import optuna
from optuna.trial import FrozenTrial, TrialState

from hyperlearn.errors import MissingPackageError, StorageError
from hyperlearn.history.history import History
from hyperlearn.study import study_home

if TYPE_CHECKING:
    import pandas as pd

try:
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Param, RunTag
    from mlflow.exceptions import MlflowException
except ImportError as error:
    raise MissingPackageError(
        "this module needs 'mlflow'; `pip install 'hyperlearn[mlflow]'`"
    ) from error

T = TypeVar("T")

STUDY_TAG, TRIAL_TAG = "hyperlearn.study", "hyperlearn.trial"
"""Tags by which a trial is found again."""
_STATUS = {TrialState.COMPLETE: "FINISHED", TrialState.PRUNED: "KILLED", TrialState.FAIL: "FAILED"}
_FOREIGN = re.compile(r"[^\w\-. :/]")
_MOST_METRICS, _MOST_PARAMS = 1_000, 100
_LONGEST_PARAM, _LONGEST_TAG = 6_000, 5_000


class MlflowCallback:
    """Logs each trial that ends as a run: a callback of ``Study.optimize`` and ``hl.tune``.

    A run has the trial's hyperparameters, result, learning curves, times and attributes; a pruned
    trial is a killed run. A trial that was logged already is left alone.

    Args:
        tracking_uri: MLflow's tracking store; the one that MLflow is set to if None.
        experiment: Name of the experiment; the study's name if None. It is made if missing.

    Raises:
        StorageError: The tracking store cannot be used.
    """

    def __init__(self, tracking_uri: str | None = None, *, experiment: str | None = None) -> None:
        self._experiment = experiment
        self._identifiers: dict[str, str] = {}
        try:
            self._client = MlflowClient(tracking_uri)
        except MlflowException as error:
            raise _unusable(error) from error

    def __call__(self, study: optuna.Study, trial: FrozenTrial) -> None:
        """Log a trial that has ended.

        Raises:
            StorageError: The tracking store cannot be written.
        """
        if trial.state.is_finished():
            try:
                self._log(study, trial)
            except MlflowException as error:
                raise _unusable(error) from error

    def log_study(self, study: optuna.Study) -> int:
        """Log all trials of a study that have ended and are not logged yet; return how many.

        Raises:
            StorageError: The tracking store cannot be written.
        """
        ended = [trial for trial in study.get_trials(deepcopy=False) if trial.state.is_finished()]
        try:
            return sum(self._log(study, trial) for trial in ended)
        except MlflowException as error:
            raise _unusable(error) from error

    def _log(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        experiment = self._experiment_of(study)
        if self._is_logged(experiment, study, trial):
            return False
        began, ended = (_millis(one) for one in (trial.datetime_start, trial.datetime_complete))
        run = self._client.create_run(
            experiment, start_time=began, run_name=f"{study.study_name} {trial.number}"
        ).info.run_id
        for params in _pieces(_params(trial), _MOST_PARAMS):
            self._client.log_batch(run, params=params)
        for tags in _pieces(_tags(study, trial), _MOST_PARAMS):
            self._client.log_batch(run, tags=tags)
        for metrics in _pieces(_metrics(study, trial, began or 0, ended or 0), _MOST_METRICS):
            self._client.log_batch(run, metrics=metrics)
        self._client.set_terminated(run, _STATUS[trial.state], end_time=ended)
        return True

    def _experiment_of(self, study: optuna.Study) -> str:
        name = self._experiment or study.study_name
        if name not in self._identifiers:
            found = self._client.get_experiment_by_name(name)
            made = self._client.create_experiment(name) if found is None else found.experiment_id
            self._identifiers[name] = made
        return self._identifiers[name]

    def _is_logged(self, experiment: str, study: optuna.Study, trial: FrozenTrial) -> bool:
        # Their language has no way to quote a name with a quote in it.
        found = self._client.search_runs(
            [experiment], f"tags.`{TRIAL_TAG}` = '{trial.number}'", max_results=_MOST_METRICS
        )
        return any(run.data.tags.get(STUDY_TAG) == study.study_name for run in found)


def _params(trial: FrozenTrial) -> list[Param]:
    return [Param(_key(k), str(v)[:_LONGEST_PARAM]) for k, v in trial.params.items()]


def _tags(study: optuna.Study, trial: FrozenTrial) -> list[RunTag]:
    told = {**study.user_attrs, **trial.user_attrs, STUDY_TAG: study.study_name}
    told |= {TRIAL_TAG: str(trial.number), "hyperlearn.state": trial.state.name.lower()}
    return [RunTag(_key(name), _text(value)[:_LONGEST_TAG]) for name, value in told.items()]


def _metrics(study: optuna.Study, trial: FrozenTrial, began: int, ended: int) -> list[Metric]:
    """Return a trial's curves, and its results as the last of them."""
    names = study.metric_names or _plain_names(len(study.directions))
    curves = _curves(study, trial)
    last = int(curves["step"].max()) + 1 if len(curves) else 0
    values = trial.values if trial.state is TrialState.COMPLETE else None
    rows = curves.fillna({"seconds": 0.0})[["metric", "value", "seconds", "step"]]
    told = [
        Metric(_key(metric), value, began + round(1e3 * seconds), step)
        for metric, value, seconds, step in rows.to_numpy().tolist()
    ]
    results = zip(names, values or (), strict=False)
    return [*told, *(Metric(_key(name), value, ended, last) for name, value in results)]


def _plain_names(n_objectives: int) -> list[str]:
    return ["value"] if n_objectives == 1 else [f"value_{i}" for i in range(n_objectives)]


def _curves(study: optuna.Study, trial: FrozenTrial) -> "pd.DataFrame":
    """Return every metric of a trial by step, as ``History.curves`` does."""
    home = study_home(study._storage, None)  # noqa: SLF001 (Optuna has no public name for it)
    history = home.records or History.from_studies([study])
    curves = history.curves(study.study_name)
    return curves[curves["number"] == trial.number]


def _millis(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1e3)


def _key(name: str) -> str:
    """Return a name as MLflow allows it."""
    return _FOREIGN.sub("_", name)[:250]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    yield from (items[start : start + size] for start in range(0, len(items), size))


def _unusable(error: Exception) -> StorageError:
    return StorageError(f"MLflow's tracking store cannot be used: {str(error)[:500]}")
