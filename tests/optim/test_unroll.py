import torch

from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.synthetic import SyntheticFamily
from hyperlearn.optim.unroll import Grouping, OptimizerRule, RunState


def test_rows_are_updated_as_the_learned_optimizer_updates_tensors(checkpoint: Checkpoint) -> None:
    problem = SyntheticFamily().draw(1, 3)
    layout = problem.layout
    rule = OptimizerRule(Grouping.by_tensor(layout), torch.tensor([20.0]), torch.tensor([True]))
    state = rule.begin(problem.initial())
    parameters = [torch.nn.Parameter(t[0].clone()) for t in layout.tensors(problem.initial())]
    optimizer = LearnedOptimizer(parameters, total_steps=20, checkpoint=checkpoint)
    generators = [torch.Generator().manual_seed(0) for _ in range(2)]

    for _ in range(20):
        row = state.rows.detach().requires_grad_()
        loss = problem.train_loss(row, generators[0])
        (gradient,) = torch.autograd.grad(loss.sum(), row)
        state = rule.step(
            checkpoint.shape.unpacked(checkpoint.weights), state, gradient, loss.detach()
        )
        optimizer.zero_grad()
        same = problem.train_loss(torch.cat([p.flatten() for p in parameters])[None], generators[1])
        same.sum().backward()
        optimizer.step(loss=same)

    updated = torch.cat([p.detach().flatten() for p in parameters])
    assert torch.allclose(state.rows[0], updated, atol=1e-4)
    assert not torch.allclose(problem.initial()[0], updated, atol=0.01)


def test_a_state_is_taken_apart_and_put_together(checkpoint: Checkpoint) -> None:
    problem = SyntheticFamily().draw(2, 0)
    grouping = Grouping.by_tensor(problem.layout)
    rule = OptimizerRule(grouping, torch.tensor([20.0, 0.0]), torch.tensor([True, False]))
    begun = rule.begin(problem.initial())
    state = rule.step(
        checkpoint.shape.unpacked(checkpoint.weights),
        begun,
        torch.ones_like(begun.rows),
        torch.tensor([1.0, 2.0]),
    )

    again = RunState.from_tensors(state.tensors(), state.step)

    assert again.step == 1
    assert all(tensor.equal(again.tensors()[name]) for name, tensor in state.tensors().items())


def test_a_loss_that_is_not_told_is_not_seen(checkpoint: Checkpoint) -> None:
    problem = SyntheticFamily().draw(2, 0)
    grouping = Grouping.of_all(problem.layout)
    rule = OptimizerRule(grouping, torch.zeros(2), torch.tensor([True, False]))

    begun = rule.begin(problem.initial())
    state = rule.step(
        checkpoint.shape.unpacked(checkpoint.weights),
        begun,
        torch.ones_like(begun.rows),
        torch.ones(2),
    )

    assert state.trace.count.tolist() == [1.0, 0.0]
    assert state.hidden.shape == (2, 1, 16)
