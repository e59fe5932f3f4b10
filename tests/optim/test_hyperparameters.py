import pytest
import torch
from torch.optim import SGD, Adam, AdamW, RMSprop

from hyperlearn.optim.hyperparameters import Managed, current, own_settings


def group_of(make: type[torch.optim.Optimizer], **given: float) -> tuple[Managed, dict]:
    optimizer = make([torch.nn.Parameter(torch.ones(2))], **given)  # type: ignore[call-arg]
    group = optimizer.param_groups[0]
    return Managed.of(optimizer, group), group


def test_sgds_decay_is_set_for_its_summed_momentum() -> None:
    managed, group = group_of(SGD, lr=0.1, momentum=0.5)
    managed.set(group, rate=0.2, momentum=0.9, decay=0.01)

    assert group["lr"] == 0.2
    assert group["momentum"] == 0.9
    assert group["weight_decay"] == pytest.approx(0.01 * 0.1 / 0.2)


def test_a_momentum_that_is_not_in_use_stays_off() -> None:
    managed, group = group_of(SGD, lr=0.1)
    managed.set(group, rate=0.2, momentum=0.9, decay=0.01)

    assert group["momentum"] == 0


@pytest.mark.parametrize(("make", "decays"), [(Adam, False), (AdamW, True), (RMSprop, False)])
def test_decay_is_set_only_where_it_acts_on_the_weights(
    make: type[torch.optim.Optimizer], decays: bool
) -> None:
    managed, group = group_of(make, lr=0.1, weight_decay=0.03)
    managed.set(group, rate=0.2, momentum=0.9, decay=0.01)

    assert group["weight_decay"] == pytest.approx(0.05 if decays else 0.03)


def test_betas_keep_their_second_rate() -> None:
    managed, group = group_of(Adam, lr=0.1)
    managed.set(group, rate=0.2, momentum=0.5, decay=0.0)

    assert group["betas"] == (0.5, 0.999)
    assert current(group) == {"lr": 0.2, "weight_decay": 0.0, "beta1": 0.5}


def test_own_settings_are_those_that_are_managed() -> None:
    _, group = group_of(SGD, lr=0.1, momentum=0.5)

    assert own_settings(group) == {"lr": 0.1, "momentum": 0.5, "weight_decay": 0}
