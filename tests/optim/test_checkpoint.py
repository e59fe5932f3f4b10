from importlib.resources import files
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from hyperlearn.errors import InvalidArgumentError, StorageError
from hyperlearn.optim.checkpoint import Checkpoint, checkpoint_for


def test_what_is_saved_comes_back(tmp_path: Path, checkpoint: Checkpoint) -> None:
    recipe = {"settings": {"seed": 3}, "held_out": {"train": -1.5}}
    path = Checkpoint("optimizer", checkpoint.weights, recipe).save(tmp_path / "a.safetensors")

    again = Checkpoint.load(path)

    assert again.weights.equal(checkpoint.weights)
    assert again.recipe == recipe
    assert again.kind == "optimizer"
    assert [p.name for p in tmp_path.iterdir()] == ["a.safetensors"]


@pytest.mark.parametrize("kind", ["optimizer", "schedule"])
def test_a_small_trained_checkpoint_ships_with_its_recipe(kind: str) -> None:
    file = files("hyperlearn.optim") / "checkpoints" / f"{kind}.safetensors"

    shipped = checkpoint_for(kind, "default")  # type: ignore[arg-type]

    assert len(file.read_bytes()) < 1_000_000
    assert shipped.recipe["n_meta_steps"] > 100  # type: ignore[operator]
    assert shipped.weights.isfinite().all()


def test_a_checkpoint_of_the_other_kind_is_refused(
    checkpoint: Checkpoint, schedule_checkpoint: Checkpoint
) -> None:
    with pytest.raises(InvalidArgumentError, match="is for a learned schedule"):
        checkpoint_for("optimizer", schedule_checkpoint)
    with pytest.raises(InvalidArgumentError, match="is for a learned optimizer"):
        checkpoint_for("schedule", checkpoint)


def test_files_that_are_none_are_named(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no checkpoint")
    foreign = tmp_path / "foreign.safetensors"
    save_file({"weights": torch.ones(3)}, foreign)

    with pytest.raises(StorageError, match="cannot be read"):
        Checkpoint.load(tmp_path / "missing")
    with pytest.raises(StorageError, match="no safetensors file"):
        Checkpoint.load(text)
    with pytest.raises(StorageError, match="has the format None"):
        Checkpoint.load(foreign)


def test_weights_that_fit_no_size_are_refused() -> None:
    with pytest.raises(StorageError, match="7 weights"):
        _ = Checkpoint("optimizer", torch.ones(7)).shape
