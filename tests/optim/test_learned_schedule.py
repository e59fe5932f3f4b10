import copy
import io
from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from hyperlearn.errors import HandOverWarning, InvalidArgumentError
from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.learned_schedule import LearnedSchedule
from tests.optim.training import flat, loss_of, small_model, train, train_badly

MAKERS: dict[str, Callable[[object], Optimizer]] = {
    "SGD": partial(SGD, lr=0.01),
    "SGD momentum": partial(SGD, lr=0.01, momentum=0.9),
    "Adam": Adam,
    "AdamW": AdamW,
    "RMSprop": RMSprop,
}


def scheduled(model: nn.Module, checkpoint: Checkpoint, **given: object) -> LearnedSchedule:
    sgd = SGD(model.parameters(), lr=0.01, momentum=0.9)
    return LearnedSchedule(sgd, total_steps=60, checkpoint=checkpoint, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
@pytest.mark.parametrize("unit", [1.0, 1e-4, 1e4])
def test_any_optimizer_trains_whatever_the_unit_of_the_loss(
    make: Callable[[object], Optimizer], unit: float, schedule_checkpoint: Checkpoint
) -> None:
    model = small_model()
    optimizer = LearnedSchedule(
        make(model.parameters()), total_steps=60, checkpoint=schedule_checkpoint
    )

    losses = train(model, optimizer, 60, lambda m: unit * loss_of(m))

    assert losses[-1] < 0.7 * losses[0]
    assert optimizer.handed_over_at is None


def test_the_updates_have_about_the_length_that_is_chosen(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    still = Checkpoint("schedule", torch.zeros_like(schedule_checkpoint.weights))
    optimizer = scheduled(model, still)
    train(model, optimizer, 10)
    before = flat(model)

    train(model, optimizer, 1)

    moved = (flat(model) - before).square().mean().sqrt() / before.square().mean().sqrt()
    assert 0.01 < float(moved) < 0.04  # aimed at 0.02


def test_every_tensor_may_have_hyperparameters_of_its_own(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint, per_tensor=True)
    train(model, optimizer, 5)

    rates = {v for name, v in optimizer.choices().items() if name.endswith("lr")}
    assert len(optimizer.param_groups) == 4
    assert len(rates) == 4


def test_a_stopped_training_goes_on_exactly_where_it_was(schedule_checkpoint: Checkpoint) -> None:
    whole, part = small_model(), small_model()
    train(whole, scheduled(whole, schedule_checkpoint), 20)
    first = scheduled(part, schedule_checkpoint)
    train(part, first, 10)
    file = io.BytesIO()
    torch.save(first.state_dict(), file)
    file.seek(0)
    second = scheduled(part, schedule_checkpoint)
    second.load_state_dict(torch.load(file, weights_only=True))
    train(part, second, 10)

    assert flat(whole).equal(flat(part))
    assert second.trajectory()["step"] == [float(step) for step in range(1, 21)]


def test_a_copy_remembers_the_run(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint)
    train(model, optimizer, 3)

    assert copy.deepcopy(optimizer).trajectory() == optimizer.trajectory()


def test_the_scale_multiplies_the_rates(schedule_checkpoint: Checkpoint) -> None:
    rates = []
    for scale in (1.0, 0.5):
        model = small_model()
        optimizer = scheduled(model, schedule_checkpoint, scale=scale)
        train(model, optimizer, 1)
        rates.append(optimizer.choices()["group0.lr"])

    assert rates[1] == pytest.approx(0.5 * rates[0])


def test_the_own_rate_holds_again_where_the_loss_misbehaves(
    schedule_checkpoint: Checkpoint,
) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint)
    with pytest.warns(HandOverWarning, match="SGD as it was made takes over"):
        train_badly(model, optimizer, 60)

    assert optimizer.handed_over_at is not None
    assert optimizer.choices()["group0.lr"] == 0.01
    assert optimizer.choices()["group0.momentum"] == 0.9


def test_a_gradient_that_is_not_finite_leaves_the_step_out(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint)
    train(model, optimizer, 2)
    before = flat(model)
    loss_of(model).backward()
    model[2].bias.grad[0] = torch.inf  # type: ignore[index]

    optimizer.step()

    assert flat(model).equal(before)
    assert optimizer.skipped_steps == 1


def test_a_group_that_is_added_later_is_scheduled_too(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = LearnedSchedule(SGD(model[0].parameters(), lr=0.01), checkpoint=schedule_checkpoint)
    train(model, optimizer, 2)
    before = flat(model[2])

    optimizer.add_param_group({"params": list(model[2].parameters())})
    train(model, optimizer, 3)

    assert not flat(model[2]).equal(before)
    assert "group1.lr" in optimizer.choices()


def test_the_closure_is_called_once(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint)
    calls = []

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = loss_of(model)
        loss.backward()
        calls.append(loss)
        return loss

    assert optimizer.step(closure) is calls[0]
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("optimizer", "given", "message"),
    [
        ("nothing", {}, "optimizer is 'nothing'"),
        (torch.optim.LBFGS([nn.Parameter(torch.ones(1))]), {}, "LBFGS"),
        (SGD([nn.Parameter(torch.ones(1))], lr=1.0), {"scale": 0.0}, "scale is 0.0"),
        (SGD([nn.Parameter(torch.ones(1))], lr=1.0), {"total_steps": 0}, "total_steps is 0"),
    ],
)
def test_arguments_that_cannot_be_are_named(
    optimizer: Optimizer, given: dict, message: str, schedule_checkpoint: Checkpoint
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        LearnedSchedule(optimizer, checkpoint=schedule_checkpoint, **given)


def test_the_state_of_another_optimizer_is_refused(schedule_checkpoint: Checkpoint) -> None:
    model = small_model()
    optimizer = scheduled(model, schedule_checkpoint)

    with pytest.raises(InvalidArgumentError, match="give one that LearnedSchedule"):
        optimizer.load_state_dict(optimizer.optimizer.state_dict())
