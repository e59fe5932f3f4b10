"""Checkpoints: the learned weights of a controller, with the recipe that made them, as one file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.optim.controller import Controller, ControllerShape
from hyperlearn.optim.mixing import N_OUTPUTS
from hyperlearn.optim.schedule_choice import N_CHOICES

Kind = Literal["optimizer", "schedule"]
DEFAULT = "default"
FORMAT = "hyperlearn-controller-1"
N_OUTPUTS_OF: dict[Kind, int] = {"optimizer": N_OUTPUTS, "schedule": N_CHOICES}


@dataclass(frozen=True)
class Checkpoint:
    """Learned weights, and how they were learned.

    Attributes:
        kind: "optimizer" or "schedule": what the weights can drive.
        weights: Shape (n_weights,), float32.
        recipe: Settings and scores of the meta-training, as JSON types.
    """

    kind: Kind
    weights: torch.Tensor
    recipe: Mapping[str, object] = field(default_factory=dict)

    @property
    def shape(self) -> ControllerShape:
        """Sizes of the controller, from the number of its weights."""
        n_outputs = N_OUTPUTS_OF[self.kind]
        for n_hidden in range(1, 257):
            shape = ControllerShape(n_outputs, n_hidden)
            if shape.n_weights == len(self.weights):
                return shape
        raise StorageError(f"the checkpoint has {len(self.weights)!r} weights, which fit no size")

    def controller(self) -> Controller:
        """Return what the weights drive."""
        return Controller(self.weights, self.shape)

    def save(self, path: str | Path) -> Path:
        """Write a safetensors file, by way of a temporary one; return its path."""
        path = Path(path)
        facts = {"format": FORMAT, "kind": self.kind, "recipe": json.dumps(self.recipe)}
        unfinished = path.with_name(f"{path.name}.unfinished")
        unfinished.write_bytes(save({"weights": self.weights.detach().contiguous()}, facts))
        unfinished.replace(path)
        return path

    @classmethod
    def load(cls, path: str | Path) -> "Checkpoint":
        """Read a checkpoint.

        Raises:
            StorageError: There is no such file, or it is no checkpoint.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise StorageError(f"checkpoint {str(path)!r} cannot be read: {error}") from error
        return cls.from_bytes(data, name=str(path))

    @classmethod
    def from_bytes(cls, data: bytes, *, name: str = "of bytes") -> "Checkpoint":
        """Read a checkpoint from the bytes of its file.

        Raises:
            StorageError: The bytes are no checkpoint of this version.
        """
        try:
            facts = file_facts(data)
            weights = load(data)["weights"]
        except (SafetensorError, ValueError, KeyError) as error:
            raise StorageError(
                f"checkpoint {name!r} is no safetensors file of learned weights; give one that "
                "Checkpoint.save wrote"
            ) from error
        if facts.get("format") != FORMAT:
            raise StorageError(
                f"checkpoint {name!r} has the format {facts.get('format')!r}; this version reads "
                f"{FORMAT!r}"
            )
        return cls(cast("Kind", facts["kind"]), weights, json.loads(facts["recipe"]))


def file_facts(data: bytes) -> dict[str, str]:
    """Return the texts in the head of a safetensors file, from its bytes.

    Raises:
        ValueError: The bytes have no such head.
    """
    size = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + size])
    return dict(head.get("__metadata__", {}))


def checkpoint_for(kind: Kind, wanted: "str | Path | Checkpoint") -> Checkpoint:
    """Return the checkpoint that a user means.

    Args:
        kind: What it has to drive.
        wanted: "default" for the one that ships with the package, a path, or a checkpoint.

    Raises:
        InvalidArgumentError: It is of the other kind, or no checkpoint at all.
        StorageError: The file cannot be read.
    """
    if isinstance(wanted, Checkpoint):
        found = wanted
    elif wanted == DEFAULT:
        shipped = files("hyperlearn.optim") / "checkpoints" / f"{kind}.safetensors"
        found = Checkpoint.from_bytes(shipped.read_bytes(), name=DEFAULT)
    elif isinstance(wanted, (str, Path)):
        found = Checkpoint.load(wanted)
    else:
        raise InvalidArgumentError(
            f"checkpoint is {wanted!r}; give 'default', a path or a Checkpoint"
        )
    if found.kind != kind:
        raise InvalidArgumentError(
            f"checkpoint {wanted!r} is for a learned {found.kind}; give one for a learned {kind}"
        )
    return found
