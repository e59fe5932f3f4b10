"""What the surrogate learns from the pack, beforehand: the weights that ship beside it."""

from collections.abc import Mapping
from pathlib import Path

from typing_extensions import override

from hyperlearn.history.experience import reading_of_model
from hyperlearn.history.own_memory import OwnMemory
from hyperlearn.history.packs.builtin import BuiltinPack
from hyperlearn.meta_training import KIND, Goal, train_transfer_model
from hyperlearn.ready_spaces import ready_spaces


class _Kept(OwnMemory):
    """Keeps the weights that stand for a whole subject, with what they were learned from."""

    weights: bytes | None = None

    @override
    def save_weights(
        self, kind: str, digest: str, weights: bytes, scores: Mapping[str, float]
    ) -> None:
        if kind != KIND:
            self.weights = weights


def learned(folder: Path, model: str) -> bytes | None:
    """Return what is learned from a model's studies on its ready space; None where nothing can be.

    Args:
        folder: The pack's folder, the model's own in it.
        model: Name of the model's class.
    """
    ready = next(one for one in ready_spaces() if one.model == model)
    studies, kept = reading_of_model(BuiltinPack(folder), model).facts, _Kept()
    train_transfer_model(studies, Goal(ready.space, "maximize"), store=kept)
    return kept.weights
