import pytest
import torch

from hyperlearn.optim.synthetic import SyntheticFamily
from hyperlearn.optim.synthetic_data import CLASSES, NUMBERS, DataShape

SHAPE = DataShape(n_copies=3, n_rows=50, n_inputs=8, n_targets=4)


@pytest.mark.parametrize("maker", CLASSES)
def test_classes_are_indices_that_all_occur(maker: object) -> None:
    X, y = maker(SHAPE, torch.Generator().manual_seed(0))  # type: ignore[operator]

    assert X.shape == (3, 50, 8)
    assert set(y.flatten().tolist()) == {0, 1, 2, 3}


@pytest.mark.parametrize("maker", NUMBERS)
def test_numbers_are_finite_and_of_moderate_size(maker: object) -> None:
    X, y = maker(SHAPE, torch.Generator().manual_seed(0))  # type: ignore[operator]

    assert X.isfinite().all()
    assert 0.1 < float(y.std()) < 3


@pytest.mark.parametrize("seed", range(12))
def test_every_problem_has_finite_losses_and_gradients(seed: int) -> None:
    problem = SyntheticFamily().draw(3, seed)
    rows = problem.initial().requires_grad_()

    loss = problem.train_loss(rows, torch.Generator().manual_seed(0))
    (gradient,) = torch.autograd.grad(loss.sum(), rows)

    assert loss.shape == problem.validation_loss(rows).shape == (3,)
    assert loss.isfinite().all()
    assert gradient.isfinite().all()
    assert gradient.any()


def test_a_problem_follows_from_its_seed() -> None:
    first, same, other = (SyntheticFamily().draw(2, seed) for seed in (5, 5, 6))

    assert first.initial().equal(same.initial())
    assert first.X.equal(same.X)
    assert first.X.shape != other.X.shape or not first.X.equal(other.X)


def test_the_scale_of_a_tensor_does_not_change_the_model_at_the_start() -> None:
    problem = SyntheticFamily().draw(16, 1)
    plain = type(problem)(
        problem.architecture,
        problem.first,
        torch.ones_like(problem.factors),
        problem.X,
        problem.y,
        8,
    )

    assert not problem.initial().equal(plain.initial())
    assert torch.allclose(
        problem.validation_loss(problem.initial()),
        plain.validation_loss(plain.initial()),
        rtol=1e-3,
    )


def test_problems_differ_in_depth_activation_batch_size_and_kind() -> None:
    problems = [SyntheticFamily().draw(1, seed) for seed in range(40)]

    assert {len(p.architecture.widths) for p in problems} == {2, 3, 4, 5, 6}
    assert len({p.architecture.activation for p in problems}) == 4
    assert {p.architecture.is_residual for p in problems} == {True, False}
    assert {p.y.is_floating_point() for p in problems} == {True, False}
    assert len({p.batch_size for p in problems}) > 10
