"""A searcher of Ray Tune that does not start from zero."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from optuna.trial import TrialState
from ray.tune.result import AUTO_RESULT_KEYS
from ray.tune.search import Searcher
from typing_extensions import override

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.integrations.ray_tune.domains import config_of_params, space_of_config
from hyperlearn.records import SPACE_ATTRIBUTE
from hyperlearn.space.search_space import SearchSpace
from hyperlearn.study import create_study
from hyperlearn.task import Task

TRAINING_ITERATION: Final = "training_iteration"
TIME_TOTAL_S: Final = "time_total_s"
"""What Ray Tune calls the step and the seconds since the trial began in every result."""
_DIRECTIONS: Final = {"min": "minimize", "max": "maximize"}


class MetaSearch(Searcher):
    """Suggests to Ray Tune what history teaches, and remembers what comes of it.

    Trials run wherever Ray Tune puts them; the study is led from the process that calls
    ``Tuner.fit``, in a database that it can open.

    Args:
        space: As ``Tuner(param_space=...)`` takes it, from which it is taken if None.
        metric: Name of the metric; that of ``TuneConfig`` if None.
        mode: "min" or "max"; that of ``TuneConfig`` if None.
        history: Where the study lives and what is learned from; the default database if None.
        task: What the search is about; one of the study's name if None.
        study_name: Name of the study, which goes on if it is there; "ray tune" if None.
        sampler: What suggests; `MetaSampler` by default.
        pruner: What `MetaScheduler` asks; `MetaPruner` by default.

    Raises:
        InvalidArgumentError: The history is only read, or several metrics are given.
        InvalidSpaceError: The space cannot be searched.
    """

    def __init__(
        self,
        space: Mapping[str, Any] | None = None,
        *,
        metric: str | None = None,
        mode: str | None = None,
        history: History | None = None,
        task: Task | None = None,
        study_name: str | None = None,
        sampler: BaseSampler | None = None,
        pruner: BasePruner | None = None,
    ) -> None:
        if isinstance(metric, (list, tuple)) or isinstance(mode, (list, tuple)):
            raise InvalidArgumentError(f"metric is {metric!r} and mode {mode!r}; give one of each")
        super().__init__(metric=metric, mode=mode)
        self._history = History() if history is None else history
        if self._history.readonly:
            raise InvalidArgumentError(f"{self._history!r} is only read; give one that is written")
        self._name = study_name or "ray tune"
        self._task = task or Task(self._name)
        self._sampler = sampler
        self._pruner = pruner
        self._config: Mapping[str, Any] | None = space
        self._space: SearchSpace | None = None
        self._study: optuna.Study | None = None
        self._trials: dict[str, optuna.Trial] = {}
        self._hopeless: set[str] = set()
        self._open()

    @property
    def study(self) -> optuna.Study:
        """The study; there is one once the space, the metric and the mode are known.

        Raises:
            InvalidArgumentError: One of them is not known yet.
        """
        if self._study is None:
            raise InvalidArgumentError(
                f"MetaSearch has the metric {self._metric!r}, the mode {self._mode!r} and the "
                f"space {self._config!r}; give all three, to it or to the Tuner"
            )
        return self._study

    @override
    def set_search_properties(
        self, metric: str | None, mode: str | None, config: dict[str, Any], **spec: Any
    ) -> bool:
        self._metric, self._mode = self._metric or metric, self._mode or mode
        self._config = self._config or config
        self._open()
        return self._study is not None

    @override
    def suggest(self, trial_id: str) -> dict[str, Any]:
        study, space = self.study, self._space
        assert space is not None  # noqa: S101 (there is a study)
        trial = self._trials[trial_id] = study.ask()
        return config_of_params(self._config or {}, space.suggest(trial))

    def report(self, trial_id: str, result: Mapping[str, Any]) -> bool:
        """Keep the metrics of a step; return whether the pruner finds the trial hopeless."""
        trial, step = self._trials[trial_id], int(result[TRAINING_ITERATION])
        metrics = _metrics(result)
        rows = [(step, float(result[TIME_TOTAL_S]), name, one) for name, one in metrics.items()]
        self._history.recorder().measurements(trial._trial_id, rows)  # noqa: SLF001
        if self._metric not in metrics:
            return False
        trial.report(metrics[self._metric], step)
        is_hopeless = trial.should_prune()
        if is_hopeless:
            self._hopeless.add(trial_id)
        return is_hopeless

    @override
    def on_trial_complete(
        self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
    ) -> None:
        trial = self._trials.pop(trial_id, None)
        if trial is None:
            return
        value = _metrics(result or {}).get(str(self._metric))
        if error or value is None:
            self.study.tell(trial, state=TrialState.FAIL)
        elif trial_id in self._hopeless:
            self.study.tell(trial, state=TrialState.PRUNED)
        else:
            self.study.tell(trial, value)

    @override
    def save(self, checkpoint_path: str) -> None:
        numbers = {trial_id: trial._trial_id for trial_id, trial in self._trials.items()}  # noqa: SLF001
        state = (self._metric, self._mode, self._config, numbers, self._hopeless)
        Path(checkpoint_path).write_bytes(pickle.dumps(state))

    @override
    def restore(self, checkpoint_path: str) -> None:
        kept = pickle.loads(Path(checkpoint_path).read_bytes())  # noqa: S301 (Ray Tune's own)
        self._metric, self._mode, self._config, numbers, self._hopeless = kept
        self._open()
        self._trials = {
            trial_id: optuna.Trial(self.study, number) for trial_id, number in numbers.items()
        }

    def _open(self) -> None:
        """Create or load the study, once everything is known that it needs."""
        if self._study is not None or not (self._metric and self._mode and self._config):
            return
        self._space = space_of_config(self._config)
        self._study = create_study(
            task=self._task,
            history=self._history,
            sampler=self._sampler,
            pruner=self._pruner,
            storage=self._history.optuna_storage(heartbeat=False),  # only `optimize` gives them
            study_name=self._name,
            direction=_DIRECTIONS[self._mode],  # type: ignore[arg-type]
            load_if_exists=True,
        )
        self._study.set_user_attr(SPACE_ATTRIBUTE, self._space.to_json())


def _metrics(result: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers that a function reported, without what Ray Tune adds."""
    return {
        name: float(value)
        for name, value in result.items()
        if name not in AUTO_RESULT_KEYS
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
    }
