"""The pack of real runs that ships with hyperlearn, read when it is first needed.

It was measured by ``studies.experience``: common models of scikit-learn, each with the
configurations of its ready space, on data sets that come with installed packages.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hyperlearn.history.chosen_packs import BUILTIN
from hyperlearn.history.contents import Contents

NAME = "common-models-1"
FOLDER = Path(__file__).parent / NAME
CARD = "card.json"


def task_name(model: str, data_set: str) -> str:
    """Return the name of the task that a model on a data set is."""
    return f"{model} on {data_set}"


def study_name(model: str, data_set: str) -> str:
    """Return the name of the study of a model on a data set."""
    return f"{BUILTIN}: {task_name(model, data_set)}"


@dataclass(frozen=True)
class BuiltinPack:
    """The pack, by its folder; nothing is read before it is asked for."""

    folder: Path = FOLDER

    def contents(self, model: str) -> Contents:
        """Return the studies of a model and what stands beside them, read anew.

        Raises:
            PackError: It was damaged after it was installed.
        """
        from hyperlearn.history.packs.files import read  # noqa: PLC0415 (pyarrow is not small)

        return read(self.folder / model)[0]

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What it says of itself: data sets with origins and licences, models, configurations."""
        card: Mapping[str, Any] = json.loads((self.folder / CARD).read_text(encoding="utf-8"))
        return card

    @property
    def models(self) -> frozenset[str]:
        """Names of the models' classes that it knows."""
        return frozenset(self.card["models"])

    def weights(self, model: str) -> bytes | None:
        """Return what was learned from a model's studies beforehand, or None."""
        path = self.folder / f"{model}.safetensors"
        return path.read_bytes() if path.is_file() else None


BUILTIN_PACK = BuiltinPack()


def described(pack: str | Path) -> str:
    """Return in words which pack a name stands for: what is in the built-in one, or the path."""
    if pack != BUILTIN:
        return str(pack)
    models = BUILTIN_PACK.card["models"].values()
    n_studies, n_trials = (sum(one[key] for one in models) for key in ("n_studies", "n_trials"))
    return f"{BUILTIN} ({NAME}: {n_studies} studies with {n_trials} trials)"
