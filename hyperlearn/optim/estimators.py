"""Gradients of the meta-loss with respect to the controller's weights, by three estimators.

*First-order* and *second-order* differentiate the losses of a window (truncated backpropagation
through the updates); *PES* compares the losses of runs with weights moved to and fro, which
needs no differentiation and is not biased by the truncation.
"""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

import torch

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.meta_loss import MetaLoss
from hyperlearn.optim.problems import Problem
from hyperlearn.optim.unroll import RunState
from hyperlearn.optim.windows import Rule, run_window

EstimatorName = Literal["first-order", "second-order", "pes"]
PERTURBATION = 0.01
"""Standard deviation of the weights' perturbation in PES."""


@dataclass(frozen=True)
class Course:
    """A problem in the middle of being trained on.

    Attributes:
        problem: The problem.
        rule: How it is trained.
        states: Of the copies: one, or in PES two (weights moved to and fro).
        moved: Sum of the perturbations so far in PES, shape (n_copies, n_weights).
    """

    problem: Problem
    rule: Rule
    states: tuple[RunState, ...]
    moved: torch.Tensor


@dataclass(frozen=True)
class Estimate:
    """What one window told.

    Attributes:
        gradient: Of the meta-loss, shape (n_weights,).
        meta_loss: Mean over copies.
        course: After the window.
    """

    gradient: torch.Tensor
    meta_loss: float
    course: Course


@dataclass(frozen=True)
class Stretch:
    """What a window is to be.

    Attributes:
        n_steps: Base steps.
        is_end: Whether it is the last window of its run.
        seed: Of its mini-batches and perturbations.
    """

    n_steps: int
    is_end: bool
    seed: int


class Estimator(Protocol):
    """One way to estimate the meta-gradient."""

    def begin(self, problem: Problem, rule: Rule) -> Course:
        """Return a course before its first step."""

    def estimate(
        self, vector: torch.Tensor, course: Course, meta_loss: MetaLoss, stretch: Stretch
    ) -> Estimate:
        """Train for a window and return the gradient of the meta-loss.

        Args:
            vector: Weights of the controller, shape (n_weights,).
            course: What is trained, and where it stands.
            meta_loss: What losses are aggregated by.
            stretch: What the window is to be.
        """


@dataclass(frozen=True)
class Backpropagation:
    """Truncated backpropagation through the updates of a window.

    Attributes:
        order: 1 if gradients of the base model count as constants, else 2.
    """

    order: int

    def begin(self, problem: Problem, rule: Rule) -> Course:
        """Return a course before its first step."""
        rows = problem.initial()
        return Course(problem, rule, (rule.begin(rows),), torch.zeros(len(rows), 0))

    def estimate(
        self, vector: torch.Tensor, course: Course, meta_loss: MetaLoss, stretch: Stretch
    ) -> Estimate:
        """Train for a window and return the gradient of the meta-loss."""
        leaf = vector.detach().requires_grad_()
        window = run_window(
            course.rule,
            course.rule.shape.unpacked(leaf),
            course.problem,
            course.states[0],
            n_steps=stretch.n_steps,
            generator=torch.Generator().manual_seed(stretch.seed),
            order=self.order,
        )
        losses = meta_loss(window.train, window.validation, is_end=stretch.is_end)
        total = losses[losses.detach().isfinite()].sum() / len(losses)
        (gradient,) = torch.autograd.grad(total, leaf)
        after = replace(course, states=(window.state.detached(),))
        return Estimate(gradient.nan_to_num(0, 0, 0), float(total.detach()), after)


@dataclass(frozen=True)
class PersistentEvolution:
    """Persistent evolution strategies: antithetic perturbations, remembered across windows.

    Attributes:
        deviation: Standard deviation of a perturbation.

    Source:
        Vicol, Metz and Sohl-Dickstein, ICML 2021, equation 11 with antithetic pairs.
    """

    deviation: float = PERTURBATION

    def begin(self, problem: Problem, rule: Rule) -> Course:
        """Return a course before its first step."""
        rows = problem.initial()
        begun = rule.begin(rows)
        return Course(problem, rule, (begun, begun), torch.zeros(len(rows), rule.shape.n_weights))

    @torch.no_grad()
    def estimate(
        self, vector: torch.Tensor, course: Course, meta_loss: MetaLoss, stretch: Stretch
    ) -> Estimate:
        """Train for a window with weights moved to and fro and compare."""
        generator = torch.Generator().manual_seed(stretch.seed)
        draw = torch.randn(course.moved.shape, generator=generator).to(vector)
        move = self.deviation * draw
        losses, states = [], []
        for sign, state in zip((1, -1), course.states, strict=True):
            window = run_window(
                course.rule,
                course.rule.shape.unpacked(vector + sign * move),
                course.problem,
                state,
                n_steps=stretch.n_steps,
                generator=torch.Generator().manual_seed(stretch.seed + 1),
                order=0,
            )
            losses.append(meta_loss(window.train, window.validation, is_end=stretch.is_end))
            states.append(window.state.detached())
        moved = course.moved + move
        apart = (losses[0] - losses[1]).nan_to_num(0, 0, 0)
        gradient = (moved * apart[:, None]).mean(0) / (2 * self.deviation**2)
        middle = ((losses[0] + losses[1]) / 2).nan_to_num(0, 0, 0).mean()
        return Estimate(gradient, float(middle), replace(course, states=tuple(states), moved=moved))


_ESTIMATORS: dict[str, Estimator] = {
    "first-order": Backpropagation(1),
    "second-order": Backpropagation(2),
    "pes": PersistentEvolution(),
}


def estimator_named(name: str) -> Estimator:
    """Return an estimator by its name.

    Raises:
        InvalidArgumentError: No estimator has that name.
    """
    if name not in _ESTIMATORS:
        raise InvalidArgumentError(f"estimator is {name!r}; give one of {sorted(_ESTIMATORS)}")
    return _ESTIMATORS[name]
