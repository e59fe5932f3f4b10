"""What takes part without tuning: ours and the peers, each as its users would write it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch.optim import Optimizer

from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.learned_schedule import LearnedSchedule

Parameters = list[torch.nn.Parameter]


@dataclass(frozen=True)
class Contender:
    """An optimizer with nothing to tune.

    Attributes:
        name: What it is called in the report.
        make: Makes it from parameters and the number of steps.
        takes_loss: Whether its step is given the loss.
    """

    name: str
    make: Callable[[Parameters, int], Optimizer]
    takes_loss: bool = False


def learned(parameters: Parameters, horizon: int) -> Optimizer:
    """Return the learned optimizer with the shipped weights."""
    return LearnedOptimizer(parameters, total_steps=horizon)


def learned_untold(parameters: Parameters, _horizon: int) -> Optimizer:
    """Return the learned optimizer that is told neither the horizon nor the losses."""
    return LearnedOptimizer(parameters)


def scheduled_sgd(parameters: Parameters, horizon: int) -> Optimizer:
    """Return the learned schedule on SGD with momentum."""
    sgd = torch.optim.SGD(parameters, lr=0.01, momentum=0.9)
    return LearnedSchedule(sgd, total_steps=horizon)


def scheduled_adam(parameters: Parameters, horizon: int) -> Optimizer:
    """Return the learned schedule on Adam."""
    return LearnedSchedule(torch.optim.Adam(parameters), total_steps=horizon)


def schedule_free(parameters: Parameters, _horizon: int) -> Optimizer:
    """Return schedule-free AdamW with its own defaults."""
    from schedulefree import AdamWScheduleFree  # noqa: PLC0415 (only where peers are run)

    optimizer: Optimizer = AdamWScheduleFree(parameters)
    return optimizer


def prodigy(parameters: Parameters, _horizon: int) -> Optimizer:
    """Return Prodigy with its own defaults."""
    from prodigyopt import Prodigy  # noqa: PLC0415 (only where peers are run)

    optimizer: Optimizer = Prodigy(parameters)
    return optimizer


def d_adaptation(parameters: Parameters, _horizon: int) -> Optimizer:
    """Return D-Adaptation's Adam with its own defaults."""
    from dadaptation import DAdaptAdam  # noqa: PLC0415 (only where peers are run)

    optimizer: Optimizer = DAdaptAdam(parameters)
    return optimizer


OURS = (
    Contender("LearnedOptimizer", learned, takes_loss=True),
    Contender("LearnedOptimizer, told nothing", learned_untold),
    Contender("LearnedSchedule on SGD", scheduled_sgd, takes_loss=True),
    Contender("LearnedSchedule on Adam", scheduled_adam, takes_loss=True),
)
PEERS = (
    Contender("schedule-free AdamW", schedule_free),
    Contender("Prodigy", prodigy),
    Contender("D-Adaptation", d_adaptation),
)


@contextmanager
def as_evaluated(optimizer: Optimizer) -> Iterator[None]:
    """Put an optimizer that averages its weights into the mode in which they are judged."""
    if hasattr(optimizer, "eval"):
        optimizer.eval()
    yield
    if hasattr(optimizer, "train"):
        optimizer.train()


def take_step(optimizer: Optimizer, loss: torch.Tensor | None) -> None:
    """Take a step, with the loss where the optimizer is one of ours and is to be told."""
    if loss is not None and isinstance(optimizer, (LearnedOptimizer, LearnedSchedule)):
        optimizer.step(loss=loss)
    else:
        optimizer.step()
