import math

import torch

from hyperlearn.optim.guard import PATIENCE, Guard
from hyperlearn.optim.loss_trace import LossTrace


def handed_over_at(losses: list[float]) -> int | None:
    guard, trace = Guard(), LossTrace.empty(torch.zeros((), dtype=torch.float64))
    for step, loss in enumerate(losses):
        trace = trace.seen(torch.tensor(loss, dtype=torch.float64))
        guard.watch(trace, step, is_finite=math.isfinite(loss))
    return guard.handed_over_at


FALLING = [1 / (1 + step / 10) for step in range(100)]


def test_a_falling_loss_is_left_alone() -> None:
    assert handed_over_at(FALLING) is None


def test_noise_on_a_plateau_is_left_alone() -> None:
    noise = torch.rand(500, generator=torch.Generator().manual_seed(0)) - 0.5

    assert handed_over_at([*FALLING, *(0.3 + 0.4 * noise).tolist()]) is None


def test_a_loss_that_grows_and_grows_is_handed_over() -> None:
    growing = [0.1 * 1.05**step for step in range(200)]

    at = handed_over_at([*FALLING, *growing])

    assert at is not None
    assert 100 + PATIENCE <= at < 180


def test_losses_that_are_no_longer_finite_are_handed_over_after_patience() -> None:
    at = handed_over_at([*FALLING, *[math.nan] * 30])

    assert at == len(FALLING) + PATIENCE - 1


def test_losing_a_tenth_of_the_progress_is_no_reason() -> None:
    assert handed_over_at([*FALLING, *[0.2] * 100]) is None


def test_the_unit_of_the_loss_does_not_matter() -> None:
    losses = [*FALLING, *[0.1 * 1.05**step for step in range(200)]]

    assert handed_over_at(losses) == handed_over_at([1e-6 * loss for loss in losses])
