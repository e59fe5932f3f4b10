import pytest
import torch

from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.unroll import Grouping, OptimizerRule
from hyperlearn.optim.windows import Window, run_window
from tests.optim.bowls import Bowls


def window(checkpoint: Checkpoint, order: int, weights: torch.Tensor | None = None) -> Window:
    bowls = Bowls()
    grouping = Grouping.by_tensor(bowls.layout)
    rule = OptimizerRule(grouping, torch.full((2,), 9.0), torch.tensor([True, True]))
    vector = checkpoint.weights if weights is None else weights
    return run_window(
        rule,
        checkpoint.shape.unpacked(vector),
        bowls,
        rule.begin(bowls.initial()),
        n_steps=5,
        generator=torch.Generator().manual_seed(0),
        order=order,
    )


def test_a_window_holds_the_loss_after_each_step(checkpoint: Checkpoint) -> None:
    seen = window(checkpoint, 0)

    bowls = Bowls()
    at_end = bowls.train_loss(seen.state.rows, torch.Generator())
    assert seen.train.shape == (5, 2)
    assert torch.allclose(seen.train[-1], at_end)
    assert torch.allclose(seen.validation[-1], bowls.validation_loss(seen.state.rows))
    assert seen.state.step == 5


@pytest.mark.parametrize("order", [1, 2])
def test_losses_are_the_same_whatever_the_gradients(order: int, checkpoint: Checkpoint) -> None:
    vector = checkpoint.weights.clone().requires_grad_()

    followed = window(checkpoint, order, vector)

    assert torch.allclose(followed.train, window(checkpoint, 0).train, atol=1e-6)
    assert followed.train[0].requires_grad
