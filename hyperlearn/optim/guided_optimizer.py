"""What the learned optimizer and the learned schedule have in common: a network and its guard."""

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import Optimizer

from hyperlearn.optim.controller import Controller
from hyperlearn.optim.progress import Loss, RunProgress


class GuidedOptimizer(Optimizer):
    """A torch optimizer that a trained network guides until its guard hands over."""

    _controller: Controller
    _progress: RunProgress

    def meta_parameters(self) -> list[torch.Tensor]:
        """Return the learned weights of the controller, whose number no model changes."""
        return [self._controller.vector]

    @property
    def skipped_steps(self) -> int:
        """Steps that were left out, since a gradient was not finite."""
        return self._progress.skipped_steps

    @property
    def handed_over_at(self) -> int | None:
        """Step from which on a plain optimizer does the work alone; None if it does not.

        The learned optimizer hands over to Adam, the learned schedule to its optimizer's own
        hyperparameters.
        """
        return self._progress.guard.handed_over_at


def evaluated(closure: Callable[[], Any] | None, loss: Loss) -> tuple[Any, Loss]:
    """Return what the closure returned, None without one, and the loss to learn from."""
    if closure is None:
        return None, loss
    with torch.enable_grad():
        returned = closure()
    return returned, returned
