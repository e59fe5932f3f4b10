"""The state of the outer loop, and the file it is taken up again from."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from hyperlearn.errors import StorageError
from hyperlearn.optim.checkpoint import file_facts
from hyperlearn.optim.slots import Opening, Slot

FIRST_RATE, SECOND_RATE, EPSILON = 0.9, 0.99, 1e-8
FORMAT = "hyperlearn-meta-training-1"


@dataclass
class OuterState:
    """What changes while a controller is trained.

    Attributes:
        weights: Of the controller, shape (n_weights,).
        first: Adam's average of the meta-gradients.
        second: Adam's average of their squares.
        meta_step: Meta-steps done.
        n_opened: Slots opened so far.
        slots: Problems in training.
        best: Best weights so far by held-out problems; the newest where none are held out.
        best_score: Their mean log loss, infinite before the first.
        n_stale: Held-out evaluations since the best.
        log: Meta-loss of each meta-step.
        scores: Held-out scores, by meta-step.
    """

    weights: torch.Tensor
    first: torch.Tensor
    second: torch.Tensor
    best: torch.Tensor
    meta_step: int = 0
    n_opened: int = 0
    slots: list[Slot] = field(default_factory=list)
    best_score: float = float("inf")
    n_stale: int = 0
    log: list[float] = field(default_factory=list)
    scores: dict[int, dict[str, float]] = field(default_factory=dict)

    @classmethod
    def begin(cls, weights: torch.Tensor) -> "OuterState":
        """Return the state before the first meta-step."""
        return cls(weights, torch.zeros_like(weights), torch.zeros_like(weights), weights)

    def descend(self, gradient: torch.Tensor, rate: float) -> None:
        """Take a step of Adam, the outer loop's optimizer."""
        self.first = torch.lerp(self.first, gradient, 1 - FIRST_RATE)
        self.second = torch.lerp(self.second, gradient**2, 1 - SECOND_RATE)
        n_steps = self.meta_step + 1
        mean = self.first / (1 - FIRST_RATE**n_steps)
        root = torch.sqrt(self.second / (1 - SECOND_RATE**n_steps))
        self.weights = self.weights - rate * mean / (root + EPSILON)

    def save(self, path: Path, settings: dict[str, object]) -> None:
        """Write everything to a safetensors file, by way of a temporary one."""
        tensors = {name: getattr(self, name) for name in ("weights", "first", "second", "best")}
        for index, slot in enumerate(self.slots):
            tensors |= {f"slot{index}.{name}": t for name, t in slot.tensors().items()}
        numbers = {
            name: getattr(self, name)
            for name in ("meta_step", "n_opened", "best_score", "n_stale", "log", "scores")
        }
        slots = [(slot.seed, slot.horizon, slot.step) for slot in self.slots]
        facts = {"format": FORMAT, "settings": settings, "slots": slots, **numbers}
        unfinished = path.with_name(f"{path.name}.unfinished")
        # The format knows no shared memory, which the best and the newest weights may have.
        own = {name: tensor.clone().contiguous() for name, tensor in tensors.items()}
        unfinished.write_bytes(save(own, {n: json.dumps(f) for n, f in facts.items()}))
        unfinished.replace(path)

    @classmethod
    def load(cls, saved: "SavedState", opening: Opening) -> "OuterState":
        """Return the state that `save` wrote, with its problems drawn again."""
        tensors, facts = saved.tensors, saved.facts
        state = cls(tensors["weights"], tensors["first"], tensors["second"], tensors["best"])
        for name in ("meta_step", "n_opened", "best_score", "n_stale", "log"):
            setattr(state, name, facts[name])
        state.scores = {int(step): score for step, score in facts["scores"].items()}
        for index, (seed, horizon, step) in enumerate(facts["slots"]):
            prefix = f"slot{index}."
            own = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
            state.slots.append(opening.reopen(seed, horizon, step, own))
        return state


@dataclass(frozen=True)
class SavedState:
    """A file of a meta-training, read.

    Attributes:
        tensors: By name.
        facts: What else is in it, by name.
    """

    tensors: dict[str, torch.Tensor]
    facts: dict[str, Any]

    @classmethod
    def read(cls, path: str | Path) -> "SavedState":
        """Read a file that `OuterState.save` wrote.

        Raises:
            StorageError: There is no such file, or it is something else.
        """
        try:
            data = Path(path).read_bytes()
            texts = file_facts(data)
            _check_format(texts)
            facts = {name: json.loads(text) for name, text in texts.items()}
            return cls(load(data), facts)
        except (OSError, ValueError, SafetensorError) as error:
            raise StorageError(
                f"meta-training {str(path)!r} cannot be taken up: {error}; give a file that "
                "MetaTrainer.save wrote"
            ) from error


def _check_format(texts: dict[str, str]) -> None:
    if texts.get("format") != json.dumps(FORMAT):
        raise ValueError(f"its format is {texts.get('format')!r}")
