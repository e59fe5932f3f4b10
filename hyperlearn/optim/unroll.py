"""Training of many copies at once by a controller whose weights gradients can flow to.

This is the learned optimizer once more, over rows of parameters instead of a list of tensors:
`LearnedOptimizer` takes the same steps, which a test holds both to.
"""

from dataclasses import dataclass, field, fields
from typing import TypeVar

import torch

from hyperlearn.optim.controller import ControllerShape, control
from hyperlearn.optim.loss_trace import LossTrace
from hyperlearn.optim.mixing import EPSILON, N_OUTPUTS, Mix, mix
from hyperlearn.optim.problems import Layout
from hyperlearn.optim.statistics import (
    FAST_SQUARES,
    MOMENTUM,
    SLOW_MOMENTUM,
    SLOW_SQUARES,
    TensorStatistics,
    controller_inputs,
    left_of_run,
)

_Record = TypeVar("_Record", TensorStatistics, LossTrace)


@dataclass(frozen=True)
class RowMoments:
    """Running averages over rows of gradients, each of shape (n_copies, n_parameters).

    Attributes:
        momentum: Exponential average of the gradient at `MOMENTUM`.
        slow: The same at `SLOW_MOMENTUM`.
        fast_squares: Average of the squared gradient at `FAST_SQUARES`.
        slow_squares: The same at `SLOW_SQUARES`.
    """

    momentum: torch.Tensor
    slow: torch.Tensor
    fast_squares: torch.Tensor
    slow_squares: torch.Tensor

    @classmethod
    def empty(cls, like: torch.Tensor) -> "RowMoments":
        """Return averages before the first gradient."""
        return cls(*(torch.zeros_like(like) for _ in fields(cls)))

    def seen(self, gradient: torch.Tensor) -> "RowMoments":
        """Return the averages after one more gradient."""
        square = gradient * gradient
        return RowMoments(
            torch.lerp(self.momentum, gradient, 1 - MOMENTUM),
            torch.lerp(self.slow, gradient, 1 - SLOW_MOMENTUM),
            torch.lerp(self.fast_squares, square, 1 - FAST_SQUARES),
            torch.lerp(self.slow_squares, square, 1 - SLOW_SQUARES),
        )


@dataclass(frozen=True)
class Grouping:
    """Which coordinates of a row share hyperparameters.

    Attributes:
        membership: One where a coordinate belongs to a group, shape (n_parameters, n_groups).
        size: Coordinates of each group, shape (n_groups,).
        flatness: Share of them in tensors of one axis, shape (n_groups,).
    """

    membership: torch.Tensor
    size: torch.Tensor
    flatness: torch.Tensor

    @classmethod
    def by_tensor(cls, layout: Layout) -> "Grouping":
        """Return one group for each tensor."""
        n_groups = len(layout.shapes)
        membership = torch.nn.functional.one_hot(layout.owners, n_groups).float()
        return cls(membership, torch.tensor(layout.sizes).float(), layout.flatness)

    @classmethod
    def of_all(cls, layout: Layout) -> "Grouping":
        """Return a single group of all tensors."""
        size = torch.tensor([float(sum(layout.sizes))])
        flatness = layout.flatness[layout.owners].mean()[None]
        return cls(torch.ones(len(layout.owners), 1), size, flatness)

    def summed(self, *rows: torch.Tensor) -> torch.Tensor:
        """Return sums over each group, shape (len(rows), n_copies, n_groups)."""
        return torch.stack(rows) @ self.membership

    def spread(self, values: torch.Tensor) -> torch.Tensor:
        """Return each group's value at its coordinates: (..., n_groups) to (..., n_parameters)."""
        return values @ self.membership.T


@dataclass(frozen=True)
class RunState:
    """Copies in the middle of their training.

    Attributes:
        rows: Parameters, shape (n_copies, n_parameters).
        moments: Averages of the gradients.
        update: The previous update, shape of ``rows``.
        hidden: What the controller remembers, shape (n_copies, n_groups, n_hidden).
        trace: Of the losses, shape (n_copies,).
        step: Steps done.
        own: What a rule remembers besides, by name.
    """

    rows: torch.Tensor
    moments: RowMoments
    update: torch.Tensor
    hidden: torch.Tensor
    trace: LossTrace
    step: int
    own: dict[str, torch.Tensor] = field(default_factory=dict)

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return all tensors by name, without their gradients' history."""
        named = {"rows": self.rows, "update": self.update, "hidden": self.hidden}
        named |= {f"moments.{f.name}": getattr(self.moments, f.name) for f in fields(self.moments)}
        named |= {f"trace.{f.name}": getattr(self.trace, f.name) for f in fields(self.trace)}
        named |= {f"own.{name}": tensor for name, tensor in self.own.items()}
        return {name: tensor.detach() for name, tensor in named.items()}

    @classmethod
    def from_tensors(cls, named: dict[str, torch.Tensor], step: int) -> "RunState":
        """Return the state that `tensors` took apart."""
        moments = RowMoments(*(named[f"moments.{f.name}"] for f in fields(RowMoments)))
        trace = LossTrace(*(named[f"trace.{f.name}"] for f in fields(LossTrace)))
        own = {n.removeprefix("own."): t for n, t in named.items() if n.startswith("own.")}
        return cls(named["rows"], moments, named["update"], named["hidden"], trace, step, own)

    def detached(self) -> "RunState":
        """Return the same state without the history of gradients."""
        return RunState.from_tensors(self.tensors(), self.step)


@dataclass(frozen=True)
class OptimizerRule:
    """How a controller updates parameters: the learned optimizer over rows.

    Attributes:
        grouping: One group for each tensor.
        horizon: All the steps there will be, 0 where the controller is not told, (n_copies,).
        knows_loss: Whether the controller is told the losses, shape (n_copies,), bool.
        shape: Of the controller.
    """

    grouping: Grouping
    horizon: torch.Tensor
    knows_loss: torch.Tensor
    shape: ControllerShape = field(default_factory=lambda: ControllerShape(N_OUTPUTS))

    def begin(self, rows: torch.Tensor) -> RunState:
        """Return the state of copies before their first step."""
        n_groups = len(self.grouping.size)
        hidden = torch.zeros(len(rows), n_groups, self.shape.n_hidden)
        trace = LossTrace.empty(rows[:, 0])
        zero = torch.zeros_like(rows)
        return RunState(rows, RowMoments.empty(rows), zero, hidden.to(rows), trace, 0)

    def step(
        self,
        weights: dict[str, torch.Tensor],
        state: RunState,
        gradient: torch.Tensor,
        loss: torch.Tensor,
        *,
        is_first_order: bool = True,
    ) -> RunState:
        """Return the state after an update.

        Args:
            weights: Of the controller.
            state: Before it.
            gradient: Of each copy's loss, shape of the rows.
            loss: Of each copy, shape (n_copies,).
            is_first_order: Whether what the controller sees counts as constant.
        """
        moments = state.moments.seen(gradient)
        trace = state.trace.seen(torch.where(self.knows_loss, loss, torch.nan))
        seen = statistics_of(self.grouping, state, moments, gradient)
        if is_first_order:
            seen, trace = as_constant(seen), as_constant(trace)
        inputs = controller_inputs(seen, trace, state.step, self.horizon)
        outputs, hidden = control(weights, inputs, state.hidden)
        chosen = mix(outputs, seen, state.step + 1, left_of_run(state.step, self.horizon))
        length, decay = self._update(chosen, moments, gradient)
        rows = state.rows * (1 - decay) - length
        return RunState(rows, moments, -length, hidden, trace, state.step + 1)

    def _update(
        self, chosen: Mix, moments: RowMoments, gradient: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the update less its sign, and the shares by which the weights shrink."""
        named = (
            chosen.gradient,
            chosen.momentum,
            chosen.slow,
            chosen.plain,
            chosen.slow_squares,
            chosen.fast_squares,
            chosen.decay,
        )
        of_gradient, of_momentum, of_slow, plain, slow_squares, fast_squares, decay = (
            self.grouping.spread(torch.stack(named)).unbind(0)
        )
        numerator = of_gradient * gradient + of_momentum * moments.momentum + of_slow * moments.slow
        squares = slow_squares * moments.slow_squares + fast_squares * moments.fast_squares
        # The square root has no slope at zero, where the gradient was zero all along.
        root = torch.sqrt(squares.clamp(min=EPSILON**2))
        direction = numerator / root + plain * moments.momentum
        square = self.grouping.summed(direction * direction)[0] / self.grouping.size
        bound = torch.sqrt(square.clamp(min=1.0))
        return direction * self.grouping.spread(chosen.step / bound), decay


def statistics_of(
    grouping: Grouping, state: RunState, moments: RowMoments, gradient: torch.Tensor
) -> TensorStatistics:
    """Return the sums over the groups that the controller looks at."""
    before = state.moments.momentum
    sums = grouping.summed(
        state.rows.square(),
        gradient.square(),
        moments.momentum.square(),
        moments.slow.square(),
        moments.fast_squares,
        moments.slow_squares,
        state.update.square(),
        gradient * before,
        moments.momentum * moments.slow,
        gradient * state.update,
        before.square(),
    )
    size = grouping.size.to(sums).expand(sums.shape[1:])
    return TensorStatistics(size, grouping.flatness.to(sums).expand_as(size), *sums)


def as_constant(record: _Record) -> _Record:
    """Return a record through which no gradient flows."""
    return type(record)(*(getattr(record, f.name).detach() for f in fields(record)))
