"""Slots: the problems that are in training at a time, each at its own point of its own horizon.

A slot is opened from a seed, which fixes its problem, its horizon and what the controller is told;
its mini-batches follow from the seed and the step. So a slot can be written down and taken up again
from its seed and the tensors of its state.
"""

from dataclasses import dataclass, replace
from typing import Literal

import torch

from hyperlearn.optim.controller import ControllerShape
from hyperlearn.optim.estimators import Course, Estimator, Stretch
from hyperlearn.optim.mixing import N_OUTPUTS
from hyperlearn.optim.problems import Problem, ProblemFamily
from hyperlearn.optim.schedule_choice import N_CHOICES
from hyperlearn.optim.schedule_rule import ScheduleRule
from hyperlearn.optim.unroll import Grouping, OptimizerRule, RunState
from hyperlearn.optim.windows import Rule

UNTOLD_HORIZON = 0.15
"""Share of the copies whose controller is not told the horizon."""
UNTOLD_LOSS = 0.2
"""Share of the copies whose controller is not told the losses."""
GROUPED = 0.5
"""Share of the slots in which a learned schedule sets one value for all tensors."""


@dataclass(frozen=True)
class Opening:
    """How slots are opened.

    Attributes:
        family: What problems are drawn from.
        kind: "optimizer" or "schedule": what is being learned.
        estimator: Of the meta-gradient.
        n_copies: Models side by side in a slot.
        n_hidden: Numbers that the controller remembers for each tensor.
    """

    family: ProblemFamily
    kind: Literal["optimizer", "schedule"]
    estimator: Estimator
    n_copies: int
    n_hidden: int

    def open(self, seed: int, horizon: int) -> "Slot":
        """Return a slot before its first step."""
        problem = self.family.draw(self.n_copies, seed)
        rule = self._rule(problem, seed, horizon)
        return Slot(seed, horizon, self.estimator.begin(problem, rule))

    def reopen(
        self, seed: int, horizon: int, step: int, tensors: dict[str, torch.Tensor]
    ) -> "Slot":
        """Return a slot in the state that `Slot.tensors` took apart."""
        slot = self.open(seed, horizon)
        states = []
        for index in range(len(slot.course.states)):
            prefix = f"{index}."
            named = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
            states.append(RunState.from_tensors(named, step))
        return replace(
            slot, course=replace(slot.course, states=tuple(states), moved=tensors["moved"])
        )

    def _rule(self, problem: Problem, seed: int, horizon: int) -> Rule:
        generator = torch.Generator().manual_seed(seed)
        draw = torch.rand(4, self.n_copies, generator=generator)
        told = torch.where(draw[0] < UNTOLD_HORIZON, 0.0, float(horizon))
        knows_loss = draw[1] >= UNTOLD_LOSS
        layout = problem.layout
        if self.kind == "optimizer":
            shape = ControllerShape(N_OUTPUTS, self.n_hidden)
            return OptimizerRule(Grouping.by_tensor(layout), told, knows_loss, shape)
        is_grouped = bool(draw[2, 0] < GROUPED)
        grouping = Grouping.of_all(layout) if is_grouped else Grouping.by_tensor(layout)
        shape = ControllerShape(N_CHOICES, self.n_hidden)
        return ScheduleRule(grouping, told, knows_loss, draw[3] < 0.5, shape)


@dataclass(frozen=True)
class Slot:
    """A problem in training.

    Attributes:
        seed: That it was opened from.
        horizon: Steps until it is done.
        course: The problem, and where its training stands.
    """

    seed: int
    horizon: int
    course: Course

    @property
    def step(self) -> int:
        """Steps done."""
        return self.course.states[0].step

    @property
    def is_done(self) -> bool:
        """Whether its horizon is reached, or no copy is left with finite parameters."""
        rows = self.course.states[0].rows
        return self.step >= self.horizon or not bool(rows.isfinite().all(1).any())

    def next_stretch(self, n_steps: int) -> Stretch:
        """Return the next window, of at most ``n_steps`` steps."""
        n_steps = min(n_steps, self.horizon - self.step)
        is_end = self.step + n_steps >= self.horizon
        return Stretch(n_steps, is_end, (self.seed * 1_000_003 + self.step) % 2**62)

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return the tensors of its state by name."""
        named = {"moved": self.course.moved}
        for index, state in enumerate(self.course.states):
            named |= {f"{index}.{name}": tensor for name, tensor in state.tensors().items()}
        return named
