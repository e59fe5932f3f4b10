"""What is fed, and what it begins with: a target takes any bytes and may raise only our errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import optuna
from safetensors.numpy import save

from hyperlearn.errors import HyperlearnError
from hyperlearn.history.history import History
from hyperlearn.history.packs.json_lines import read_json_lines
from hyperlearn.history.packs.manifest import NAME, Manifest
from hyperlearn.metalearners.curve_forecaster.model import CurveForecaster
from hyperlearn.metalearners.surrogate.model import SCALARS, LearnedWeights
from hyperlearn.task import Task

_TWO = np.ones(2, np.float32)
_FORECASTER = save({"head.weight": _TWO, "risk.risks": _TWO, "risk.chances": _TWO})
_SURROGATE = save(
    {
        "kernel.inverse_lengthscales": _TWO,
        "kernel.scalars": np.ones(3),
        "mixture.inverse_lengthscales": _TWO,
        "mixture.scalars": np.ones(len(SCALARS)),
        "agreement": np.ones(1),
        "distance.weights": _TWO,
        "distance.scale": np.ones(1),
    }
)


@dataclass(frozen=True)
class Target:
    """A reader.

    Attributes:
        read: Takes bytes; raises a `HyperlearnError` for those that it does not like.
        seeds: Bytes that it likes, to begin with.
    """

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]

    def survives(self, data: bytes) -> bool:
        """Feed the reader; return whether it took the bytes, False for an error of ours.

        Raises:
            Exception: Anything but an error of ours, which is a defect.
        """
        try:
            self.read(data)
        except HyperlearnError:
            return False
        return True


def targets(folder: Path) -> Mapping[str, Target]:
    """Return every target.

    Args:
        folder: An empty folder for the files that readers are given.
    """
    manifest, lines = _examples()
    return {
        "manifest": Target(lambda data: _manifest(folder, data), (manifest,)),
        "json-lines": Target(lambda data: _json_lines(folder, data), (lines,)),
        "forecaster": Target(CurveForecaster.from_bytes, (_FORECASTER,)),
        "surrogate": Target(LearnedWeights.from_bytes, (_SURROGATE,)),
    }


def _manifest(folder: Path, data: bytes) -> None:
    (folder / NAME).write_bytes(data)
    Manifest.read(folder).check(folder)


def _json_lines(folder: Path, data: bytes) -> None:
    path = folder / "pack.jsonl"
    path.write_bytes(data)
    read_json_lines(path)


def _examples() -> tuple[bytes, bytes]:
    """Return the manifest and the lines of small packs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        study = optuna.create_study(
            study_name="a",
            storage=f"sqlite:///{folder / 'history.db'}",
            sampler=optuna.samplers.RandomSampler(seed=0),
        )
        study.optimize(_objective, n_trials=2)
        with History(folder / "history.db") as history:
            history.record_task(Task("a", {"n": 1.0}))
            history.recorder().run(1, seconds=1.0, device="cpu")
            history.recorder().measurements(1, [(0, 0.5, "loss", float("nan"))])
            history.export(folder / "pack")
            history.export(folder / "pack.jsonl")
        return (folder / "pack" / NAME).read_bytes(), (folder / "pack.jsonl").read_bytes()


def _objective(trial: optuna.Trial) -> float:
    x = trial.suggest_float("x", 0, 1)
    trial.suggest_categorical("kind", ["a", None, 2])
    trial.report(x, 0)
    return x
