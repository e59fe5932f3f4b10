import torch

from hyperlearn.optim.guided_optimizer import evaluated


def test_a_closure_is_evaluated_with_gradients_and_its_loss_counts():
    weight = torch.ones(2, requires_grad=True)

    def closure() -> torch.Tensor:
        loss = (weight**2).sum()
        loss.backward()
        return loss

    with torch.no_grad():
        returned, loss = evaluated(closure, None)

    assert returned is loss
    assert weight.grad is not None


def test_without_a_closure_the_given_loss_counts_and_nothing_is_returned():
    assert evaluated(None, 0.5) == (None, 0.5)
