"""Meta-training of the learned schedule: SGD or Adam over rows, whose hyperparameters it sets.

`LearnedSchedule` does the same to any optimizer: it aims at a relative length of the update, and
finds the learning rate for it from the update that one unit of learning rate made a step before.
"""

from dataclasses import dataclass, field

import torch

from hyperlearn.optim.controller import ControllerShape, control
from hyperlearn.optim.loss_trace import LossTrace
from hyperlearn.optim.mixing import EPSILON
from hyperlearn.optim.schedule_choice import (
    N_CHOICES,
    PROBE_STEP,
    Choice,
    choose,
    followed_reach,
)
from hyperlearn.optim.statistics import SLOW_SQUARES, controller_inputs, left_of_run
from hyperlearn.optim.unroll import (
    Grouping,
    RowMoments,
    RunState,
    as_constant,
    statistics_of,
)


@dataclass(frozen=True)
class ScheduleRule:
    """How a controller trains a model by setting the hyperparameters of SGD or Adam.

    Attributes:
        grouping: Which coordinates share hyperparameters.
        horizon: All the steps there will be, 0 where the controller is not told, (n_copies,).
        knows_loss: Whether the controller is told the losses, shape (n_copies,), bool.
        is_adaptive: Adam where true, SGD with momentum elsewhere, shape (n_copies,), bool.
        shape: Of the controller.
    """

    grouping: Grouping
    horizon: torch.Tensor
    knows_loss: torch.Tensor
    is_adaptive: torch.Tensor
    shape: ControllerShape = field(default_factory=lambda: ControllerShape(N_CHOICES))

    def begin(self, rows: torch.Tensor) -> RunState:
        """Return the state of copies before their first step."""
        n_groups = len(self.grouping.size)
        hidden = torch.zeros(len(rows), n_groups, self.shape.n_hidden).to(rows)
        zero = torch.zeros_like(rows)
        own = {"buffer": zero, "reach": torch.zeros_like(hidden[..., 0])}
        return RunState(
            rows, RowMoments.empty(rows), zero, hidden, LossTrace.empty(rows[:, 0]), 0, own
        )

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
        moments = state.moments.seen(gradient)
        trace = state.trace.seen(torch.where(self.knows_loss, loss, torch.nan))
        seen = statistics_of(self.grouping, state, moments, gradient)
        if is_first_order:
            seen, trace = as_constant(seen), as_constant(trace)
        inputs = controller_inputs(seen, trace, state.step, self.horizon)
        outputs, hidden = control(weights, inputs, state.hidden)
        choice = choose(outputs, left_of_run(state.step, self.horizon))
        buffer, direction = self._direction(choice, state, moments, gradient)
        fixed = direction.detach() if is_first_order else direction
        square = self.grouping.summed(fixed.square())[0] / self.grouping.size
        now = torch.sqrt(square) + EPSILON
        before = state.own["reach"]
        aim = choice.step if state.step else torch.full_like(choice.step, PROBE_STEP)
        rate = aim * seen.scale() / (before if state.step else now)
        update = -self.grouping.spread(rate) * direction
        rows = state.rows * (1 - self.grouping.spread(choice.decay)) + update
        reach = followed_reach(before, now) if state.step else now
        own = {"buffer": buffer, "reach": reach}
        return RunState(rows, moments, update, hidden, trace, state.step + 1, own)

    def _direction(
        self, choice: Choice, state: RunState, moments: RowMoments, gradient: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the optimizer's momentum and its update of a unit of learning rate."""
        kept = self.grouping.spread(choice.momentum)
        is_adaptive = self.is_adaptive[:, None]
        added = torch.where(is_adaptive, 1 - kept, 1.0)
        buffer = kept * state.own["buffer"] + added * gradient
        step = state.step + 1
        squares = moments.slow_squares / (1 - SLOW_SQUARES**step)
        root = torch.sqrt(squares.clamp(min=EPSILON**2))
        adaptive = buffer / (1 - kept**step) / root
        return buffer, torch.where(is_adaptive, adaptive, buffer)
