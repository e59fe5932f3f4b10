"""A training loop of one's own: a run for a trial of plain Optuna, checkpoints to go on from."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import optuna
import torch

from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.guidance.study_forecasts import StudyForecasts
from hyperlearn.study import study_home
from hyperlearn.tunable.run import Run


class Stateful(Protocol):
    """What a checkpoint keeps the state of: a module, an optimizer, a schedule."""

    def state_dict(self) -> dict[str, Any]:
        """Return the state."""
        ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> object:
        """Take a state on."""
        ...


@contextmanager
def training_run(trial: optuna.Trial, metric: str, *, target: float | None = None) -> Iterator[Run]:
    """Give the run of a trial in an objective of plain Optuna, as a tunable function gets one.

    What it reports is kept in the study's database, if it has one; how long the block took and
    what it failed with is kept when it is left.

    Args:
        trial: The trial that the objective was called with.
        metric: Name of the metric that the objective returns.
        target: Value that the run's outlook is about, or None.

    Raises:
        InvalidArgumentError: The trial is none, or its study has several objectives.
        StorageError: The database cannot be written.
    """
    if not isinstance(trial, optuna.Trial):
        raise InvalidArgumentError(
            f"trial is {trial!r}; give the trial the objective is called with"
        )
    if len(trial.study.directions) != 1:
        raise InvalidArgumentError(
            f"study {trial.study.study_name!r} has {len(trial.study.directions)} objectives; a run "
            "is judged by one"
        )
    trial_id = trial._trial_id  # noqa: SLF001 (Optuna has no public name for it)
    recorder = study_home(trial.storage, None).recorder()
    run = Run(
        trial,
        params=trial.params,
        metric=metric,
        write=None if recorder is None else partial(recorder.measurements, trial_id),
        monitor=partial(StudyForecasts(None).monitor, trial, metric=metric, target=target),
    )
    began, failure = time.perf_counter(), None
    try:
        yield run
    except optuna.TrialPruned:
        raise
    except BaseException as error:
        failure = error
        raise
    finally:
        run.close()
        if recorder is not None:
            seconds = time.perf_counter() - began
            recorder.run(trial_id, seconds=seconds, failure=failure)


class Checkpoint:
    """The state of a training in one file, from which it goes on after its process was killed.

    A file is written whole or not at all. It is read as tensors and plain values only.

    Args:
        path: The file; its folder is made.

    Attributes:
        path: The same.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @classmethod
    def of(cls, run: Run, folder: str | Path) -> "Checkpoint":
        """Return the checkpoint of a run's configuration.

        The trial that takes the place of one whose worker died has the same configuration, so it
        finds the checkpoint. Give each study a folder of its own, and `remove` the checkpoint when
        training is over.
        """
        text = json.dumps(dict(run.params), sort_keys=True, default=repr)
        return cls(Path(folder) / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.pt")

    def save(self, step: int, run: Run | None = None, **parts: Stateful) -> None:
        """Write the state after a step.

        Args:
            step: The step that is done.
            run: Its reports until now are kept first, so that none is missing after the checkpoint.
            **parts: What has a state, by names of your choice.

        Raises:
            StorageError: The file, or the run's reports, cannot be written.
        """
        if run is not None:
            run.flush()
        states = {name: part.state_dict() for name, part in parts.items()}
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            torch.save({"step": int(step), "states": states}, beside)
            beside.replace(self.path)
        except (OSError, RuntimeError) as error:
            beside.unlink(missing_ok=True)
            raise StorageError(
                f"checkpoint {str(self.path)!r} cannot be written ({error}); give another place"
            ) from error

    def load(self, **parts: Stateful) -> int:
        """Take on the state that was saved, if there is one.

        Args:
            **parts: As given to `save`, made alike.

        Returns:
            The step to go on with: 0 where nothing was saved.

        Raises:
            StorageError: The file is damaged, or of other parts.
        """
        if not self.path.exists():
            return 0
        try:
            kept = torch.load(self.path, map_location="cpu", weights_only=True)
            for name, part in parts.items():
                part.load_state_dict(kept["states"][name])
            return int(kept["step"]) + 1
        except Exception as error:  # torch and the parts raise whatever they like
            raise StorageError(
                f"checkpoint {str(self.path)!r} cannot be taken on ({type(error).__name__}: "
                f"{str(error)[:200]}); delete it to begin anew"
            ) from error

    def remove(self) -> None:
        """Delete the file, if there is one: training is over."""
        self.path.unlink(missing_ok=True)
