"""One window of the inner loop: base steps (forward, backward, update) and the losses they left.

A window is what a meta-step looks at. In a first-order window the gradients of the base model count
as constants, so that losses are linear in the parameters around where they were taken; in a
second-order window gradients flow through them too.
"""

from dataclasses import dataclass
from typing import Protocol

import torch

from hyperlearn.optim.controller import ControllerShape
from hyperlearn.optim.problems import Problem
from hyperlearn.optim.unroll import RunState


class Rule(Protocol):
    """How a controller trains a model: `OptimizerRule` or `ScheduleRule`."""

    @property
    def shape(self) -> ControllerShape:
        """Sizes of the controller."""

    def begin(self, rows: torch.Tensor) -> RunState:
        """Return the state of copies before their first step."""

    def step(
        self,
        weights: dict[str, torch.Tensor],
        state: RunState,
        gradient: torch.Tensor,
        loss: torch.Tensor,
        *,
        is_first_order: bool = True,
    ) -> RunState:
        """Return the state after an update; see `OptimizerRule.step`."""


@dataclass(frozen=True)
class Window:
    """What a window left behind.

    Attributes:
        state: After its last step.
        train: Training losses after each step, shape (n_steps, n_copies).
        validation: Validation losses in the middle and at the end, shape (2, n_copies).
    """

    state: RunState
    train: torch.Tensor
    validation: torch.Tensor


def run_window(
    rule: Rule,
    weights: dict[str, torch.Tensor],
    problem: Problem,
    state: RunState,
    *,
    n_steps: int,
    generator: torch.Generator,
    order: int,
) -> Window:
    """Train all copies for some steps.

    Args:
        rule: How the controller updates parameters.
        weights: Of the controller, shared or one row for each copy.
        problem: What is trained.
        state: Before the window.
        n_steps: Steps to do, 1 or more.
        generator: What mini-batches are drawn from.
        order: 1 or 2 for gradients of the losses with respect to the weights, which is of first or
            second order; 0 for losses alone.
    """
    train, validation = [], []
    loss, gradient = _loss_and_gradient(problem, state.rows, generator, order)
    for done in range(1, n_steps + 1):
        state = rule.step(weights, state, gradient, loss, is_first_order=order < 2)
        loss, gradient = _loss_and_gradient(problem, state.rows, generator, order)
        train.append(_followed(loss, gradient, state.rows, order))
        if done in {(n_steps + 1) // 2, n_steps}:
            validation.append(_validation(problem, state.rows, order))
    return Window(state, torch.stack(train), torch.stack(validation))


def _loss_and_gradient(
    problem: Problem, rows: torch.Tensor, generator: torch.Generator, order: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return losses and their gradients, which keep their own gradients in second order only."""
    is_second = order == 2
    with torch.enable_grad():
        at = rows if is_second and rows.requires_grad else rows.detach().requires_grad_()
        loss = problem.train_loss(at, generator)
        (gradient,) = torch.autograd.grad(loss.sum(), at, create_graph=is_second)
    return (loss if is_second else loss.detach()), gradient


def _validation(problem: Problem, rows: torch.Tensor, order: int) -> torch.Tensor:
    if order == 2:
        return problem.validation_loss(rows)
    if order == 0:
        return problem.validation_loss(rows).detach()
    with torch.enable_grad():
        at = rows.detach().requires_grad_()
        loss = problem.validation_loss(at)
        (gradient,) = torch.autograd.grad(loss.sum(), at)
    return _followed(loss.detach(), gradient, rows, order)


def _followed(
    loss: torch.Tensor, gradient: torch.Tensor, rows: torch.Tensor, order: int
) -> torch.Tensor:
    """Return a loss that in first order is linear in the rows, with the gradient as its slope."""
    if order != 1:
        return loss
    moved = rows - rows.detach()
    return loss + (moved * gradient).sum(1)
