import copy
import io
import pickle
import warnings

import pytest
import torch
from torch import nn

from hyperlearn.errors import HandOverWarning, InvalidArgumentError
from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from tests.optim.training import flat, loss_of, small_model, train, train_badly


def optimizer_for(model: nn.Module, checkpoint: Checkpoint, n_steps: int = 40) -> LearnedOptimizer:
    return LearnedOptimizer(model.parameters(), total_steps=n_steps, checkpoint=checkpoint)


@pytest.mark.parametrize("width", [1, 100, 10_000])
def test_the_number_of_learned_weights_is_the_same_for_every_model(
    width: int, checkpoint: Checkpoint
) -> None:
    optimizer = LearnedOptimizer(nn.Linear(width, 100).parameters(), checkpoint=checkpoint)

    assert [tensor.numel() for tensor in optimizer.meta_parameters()] == [2106]


def test_permuting_coordinates_permutes_the_updates(checkpoint: Checkpoint) -> None:
    order = torch.randperm(30, generator=torch.Generator().manual_seed(0))
    start = torch.randn(30, generator=torch.Generator().manual_seed(1))
    slopes = torch.randn(5, 30, generator=torch.Generator().manual_seed(2))
    ends = []
    for places in (torch.arange(30), order):
        parameter = nn.Parameter(start[places].clone())
        optimizer = LearnedOptimizer([parameter], total_steps=5, checkpoint=checkpoint)
        for slope in slopes:
            parameter.grad = slope[places].clone()
            optimizer.step(loss=1.0)
        ends.append(parameter.detach())

    assert torch.allclose(ends[0][order], ends[1], atol=1e-6)
    assert not torch.allclose(ends[0], start)


def test_a_stopped_training_goes_on_exactly_where_it_was(checkpoint: Checkpoint) -> None:
    whole, part = small_model(), small_model()
    train(whole, optimizer_for(whole, checkpoint), 20)
    first = optimizer_for(part, checkpoint)
    train(part, first, 10)
    file = io.BytesIO()
    torch.save(first.state_dict(), file)
    file.seek(0)
    second = LearnedOptimizer(part.parameters(), checkpoint=checkpoint)
    second.load_state_dict(torch.load(file, weights_only=True))
    train(part, second, 10)

    assert flat(whole).equal(flat(part))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))])  # noqa: S301
def test_a_copy_remembers_the_run(copied: object, checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)
    train(model, optimizer, 3)

    twin = copied(optimizer)  # type: ignore[operator]

    assert twin.state_dict()["run"]["step"] == 3
    assert twin.total_steps == 40


def test_low_precision_parameters_keep_averages_in_full_precision(checkpoint: Checkpoint) -> None:
    model = small_model().bfloat16()
    optimizer = optimizer_for(model, checkpoint)

    def loss(m: nn.Module) -> torch.Tensor:
        return m(torch.ones(4, 6, dtype=torch.bfloat16)).float().square().mean()

    losses = train(model, optimizer, 20, loss)
    stored = optimizer.state_dict()
    optimizer.load_state_dict(stored)

    assert losses[-1] < losses[0]
    assert all(p.dtype == torch.bfloat16 for p in model.parameters())
    for index, state in stored["state"].items():
        assert state["momentum"].dtype == torch.float32
        parameter = list(model.parameters())[index]
        assert optimizer.state[parameter]["momentum"].equal(state["momentum"])


def test_a_closure_and_a_given_loss_do_the_same(checkpoint: Checkpoint) -> None:
    given, closed = small_model(), small_model()
    train(given, optimizer_for(given, checkpoint), 5)
    optimizer = optimizer_for(closed, checkpoint)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = loss_of(closed)
        loss.backward()
        return loss

    returned = [float(optimizer.step(closure).detach()) for _ in range(5)]

    assert flat(given).equal(flat(closed))
    assert returned[-1] < returned[0]


def test_frozen_parameters_stay_and_may_join_later(checkpoint: Checkpoint) -> None:
    model = small_model()
    first = model[0].weight.detach().clone()
    model[0].weight.requires_grad_(False)
    optimizer = optimizer_for(model, checkpoint)
    train(model, optimizer, 5)
    assert model[0].weight.equal(first)

    model[0].weight.requires_grad_(True)
    train(model, optimizer, 5)

    assert not model[0].weight.equal(first)


def test_a_sparse_gradient_is_refused_with_a_remedy(checkpoint: Checkpoint) -> None:
    table = nn.Embedding(10, 3, sparse=True)
    optimizer = optimizer_for(table, checkpoint)
    table(torch.tensor([1])).sum().backward()

    with pytest.raises(InvalidArgumentError, match=r"\(10, 3\) is sparse; use"):
        optimizer.step()


def test_a_gradient_that_is_not_finite_leaves_the_step_out(checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)
    train(model, optimizer, 3)
    before, state = flat(model), copy.deepcopy(optimizer.state_dict())
    loss_of(model).backward()
    model[2].bias.grad[0] = torch.nan  # type: ignore[index]

    optimizer.step(loss=float("nan"))

    assert flat(model).equal(before)
    assert optimizer.skipped_steps == 1
    after = optimizer.state_dict()
    assert after["run"]["trace"] == state["run"]["trace"]
    assert after["state"][0]["momentum"].equal(state["state"][0]["momentum"])


def test_zero_gradients_give_a_finite_step(checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)

    losses = train(model, optimizer, 5, lambda m: 0.0 * m(torch.ones(1, 6)).sum())

    assert losses[-1] == 0
    assert flat(model).isfinite().all()


def test_gradients_are_scaled_and_clipped_as_with_any_optimizer(checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = loss_of(model)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer, loss=loss)
        scaler.update()
        losses.append(float(loss.detach()))

    assert losses[-1] < losses[0]


def test_the_scale_of_the_gradient_does_not_matter(checkpoint: Checkpoint) -> None:
    ends = []
    for unit in (1e-3, 1.0, 1e3):
        model = small_model()
        train(model, optimizer_for(model, checkpoint), 10, lambda m, u=unit: u * loss_of(m))
        ends.append(flat(model))

    assert torch.allclose(ends[0], ends[1], atol=1e-3)
    assert torch.allclose(ends[2], ends[1], atol=1e-3)


def test_a_scheduler_acts_on_the_scale_of_the_step(checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda epoch: 1.0 if epoch < 2 else 0.0
    )
    ends = []
    for _ in range(4):
        train(model, optimizer, 1)
        scheduler.step()
        ends.append(flat(model))

    assert not ends[0].equal(ends[1])
    assert ends[1].equal(ends[2])
    assert ends[2].equal(ends[3])


def test_groups_have_their_own_scale_and_decay(checkpoint: Checkpoint) -> None:
    model = small_model()
    still = flat(model[0]).clone()
    groups = [{"params": model[0].parameters(), "lr": 0.0}, {"params": model[2].parameters()}]
    optimizer = LearnedOptimizer(groups, checkpoint=checkpoint, decay=0.0)

    train(model, optimizer, 3)

    assert flat(model[0]).equal(still)
    assert optimizer.choices()["group0.step"] == 0
    assert optimizer.choices()["group1.step"] > 0
    assert optimizer.choices()["group1.decay"] == 0


def test_no_step_is_longer_than_the_trust_region_allows(checkpoint: Checkpoint) -> None:
    wild = Checkpoint("optimizer", 20 * checkpoint.weights)
    parameter = nn.Parameter(torch.ones(100))
    optimizer = LearnedOptimizer([parameter], checkpoint=wild, decay=0.0)
    for step in range(20):
        before = parameter.detach().clone()
        parameter.grad = torch.randn(100, generator=torch.Generator().manual_seed(step)) * 1e6
        optimizer.step()
        size = before.square().mean().sqrt()
        assert (parameter.detach() - before).square().mean().sqrt() <= 0.3001 * size


def test_adam_takes_over_where_the_loss_misbehaves(checkpoint: Checkpoint) -> None:
    model, reference = small_model(), small_model()
    optimizer = optimizer_for(model, checkpoint)
    with pytest.warns(HandOverWarning, match="Adam takes over"):
        train_badly(model, optimizer, 60)
    assert optimizer.handed_over_at is not None
    reference.load_state_dict(model.state_dict())
    before = flat(model)

    train(model, optimizer, 1)

    state = optimizer.state[model[0].weight]
    step = float(state["step"])
    mean = state["momentum"] / (1 - 0.9**step)
    root = (state["slow_squares"] / (1 - 0.999**step)).sqrt()
    expected = reference[0].weight.detach() - 1e-3 * mean / root
    assert torch.allclose(model[0].weight.detach(), expected, atol=1e-6)
    assert not flat(model).equal(before)


def test_a_training_that_goes_well_is_not_handed_over(checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = optimizer_for(model, checkpoint)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train(model, optimizer, 100)

    assert optimizer.handed_over_at is None


def test_compiled_models_train_too(checkpoint: Checkpoint) -> None:
    model = small_model()
    compiled = torch.compile(model, backend="eager")

    losses = train(model, optimizer_for(model, checkpoint), 10, lambda _: loss_of(compiled))

    assert losses[-1] < losses[0]


def test_odd_shapes_and_memory_formats_are_welcome(checkpoint: Checkpoint) -> None:
    convolution = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    scalar = nn.Parameter(torch.tensor(2.0))
    optimizer = LearnedOptimizer([*convolution.parameters(), scalar], checkpoint=checkpoint)
    images = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))

    def loss(m: nn.Module) -> torch.Tensor:
        return (m(images) * scalar - 1).square().mean()

    losses = train(convolution, optimizer, 20, loss)

    assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"total_steps": 0}, "total_steps is 0"),
        ({"lr": -1.0}, "lr is -1.0"),
        ({"decay": -1.0}, "decay is -1.0"),
        ({"checkpoint": 3}, "checkpoint is 3"),
    ],
)
def test_arguments_that_cannot_be_are_named(
    given: dict, message: str, checkpoint: Checkpoint
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        LearnedOptimizer([nn.Parameter(torch.ones(1))], **{"checkpoint": checkpoint, **given})


def test_complex_parameters_are_refused(checkpoint: Checkpoint) -> None:
    parameter = nn.Parameter(torch.ones(2, dtype=torch.complex64))

    with pytest.raises(InvalidArgumentError, match="view_as_real"):
        LearnedOptimizer([parameter], checkpoint=checkpoint)


def test_the_state_of_another_optimizer_is_refused(checkpoint: Checkpoint) -> None:
    model = small_model()
    foreign = torch.optim.Adam(model.parameters()).state_dict()

    with pytest.raises(InvalidArgumentError, match="no 'run'"):
        optimizer_for(model, checkpoint).load_state_dict(foreign)


def test_state_is_at_most_four_times_that_of_adam(checkpoint: Checkpoint) -> None:
    parameter = nn.Parameter(torch.ones(1000, 10))
    optimizer = LearnedOptimizer([parameter], checkpoint=checkpoint)
    parameter.grad = torch.ones_like(parameter)
    optimizer.step()

    held = sum(value.numel() for value in optimizer.state[parameter].values())

    assert held <= 4 * 2 * parameter.numel()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_a_gpu_takes_the_same_steps(checkpoint: Checkpoint) -> None:
    here, there = small_model(), small_model().cuda()
    train(here, optimizer_for(here, checkpoint), 10)
    train(there, optimizer_for(there, checkpoint), 10)

    assert torch.allclose(flat(here), flat(there).cpu(), atol=1e-4)
