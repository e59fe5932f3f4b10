from pathlib import Path

import pytest

from hyperlearn.optim.checkpoint import Checkpoint
from studies.optimizer import train


@pytest.mark.parametrize("kind", ["optimizer", "schedule"])
def test_a_checkpoint_is_written_with_its_recipe(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "HORIZONS", (4, 8))
    arguments = ["train", "--kind", kind, "--meta-steps", "3", "--state", str(tmp_path)]
    monkeypatch.setattr("sys.argv", [*arguments, "--out", str(tmp_path)])

    train.main()

    checkpoint = Checkpoint.load(tmp_path / f"{kind}.safetensors")
    assert checkpoint.recipe["n_meta_steps"] == 3
    assert "cpu_seconds" in checkpoint.recipe
    assert "written:" in capsys.readouterr().out
