import pytest
import torch

from hyperlearn.errors import HandOverWarning, InvalidArgumentError
from hyperlearn.optim.progress import RunProgress


def see_growing(progress: RunProgress) -> None:
    for step in range(100):
        progress.see(1.0 + step, successor="Adam")


def test_what_is_written_comes_back() -> None:
    progress = RunProgress(step=3, skipped_steps=1)
    progress.see(2.0, successor="Adam")
    progress.see(torch.tensor([1.5]), successor="Adam")

    assert RunProgress.from_dict(progress.as_dict()) == progress


def test_no_loss_is_no_news() -> None:
    progress = RunProgress()
    progress.see(None, successor="Adam")

    assert progress == RunProgress()


def test_a_loss_of_several_numbers_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"shape \(3,\)"):
        RunProgress().see(torch.ones(3), successor="Adam")


def test_a_hand_over_is_announced_once() -> None:
    progress = RunProgress()
    with pytest.warns(HandOverWarning, match="Adam takes over") as given:
        see_growing(progress)

    assert len(given) == 1
    assert progress.is_handed_over
