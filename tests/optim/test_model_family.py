import pytest
import torch
from torch import nn
from torch.nn import functional

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.model_family import ModelFamily
from tests.optim.training import X, Y, small_model


def family(**given: object) -> ModelFamily:
    arguments = {"X": X, "y": Y, "batch_size": 8} | given
    return ModelFamily(
        lambda: small_model(int(torch.randint(9, ()))), functional.mse_loss, **arguments
    )  # type: ignore[arg-type]


def test_losses_are_those_of_the_model() -> None:
    problem = family().draw(3, 0)
    rows = problem.initial()

    losses = problem.validation_loss(rows)
    whole = problem.whole_train_loss(rows)

    for copy in range(3):
        model = small_model()
        nn.utils.vector_to_parameters(rows[copy], model.parameters())
        assert torch.allclose(losses[copy], functional.mse_loss(model(X[48:]), Y[48:]))
        assert torch.allclose(whole[copy], functional.mse_loss(model(X[:48]), Y[:48]))


def test_a_problem_follows_from_its_seed_and_leaves_the_global_one_alone() -> None:
    before = torch.random.get_rng_state()
    first, same, other = (family().draw(2, seed).initial() for seed in (3, 3, 4))

    assert first.equal(same)
    assert not first.equal(other)
    assert torch.random.get_rng_state().equal(before)


def test_every_copy_has_mini_batches_of_its_own() -> None:
    problem = family().draw(1, 0)
    rows = problem.initial().repeat(2, 1)

    losses = problem.train_loss(rows, torch.Generator().manual_seed(0))

    assert losses[0] != losses[1]


def test_gradients_reach_every_parameter() -> None:
    problem = family().draw(2, 0)
    rows = problem.initial().requires_grad_()

    (gradient,) = torch.autograd.grad(
        problem.train_loss(rows, torch.Generator().manual_seed(0)).sum(), rows
    )

    assert (gradient != 0).all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"y": Y[:5]}, "64 rows and y has 5"),
        ({"validation": 0.0}, "validation is 0.0 of 64 rows"),
        ({"batch_size": 0}, "batch_size is 0"),
    ],
)
def test_arguments_that_cannot_be_are_named(given: dict, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        family(**given)
