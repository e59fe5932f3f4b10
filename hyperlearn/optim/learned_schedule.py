"""`LearnedSchedule`: any torch optimizer, with hyperparameters that a trained network sets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, overload

import torch
from torch.optim import Optimizer
from typing_extensions import override

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.checkpoint import Checkpoint, checkpoint_for
from hyperlearn.optim.guided_optimizer import GuidedOptimizer, evaluated
from hyperlearn.optim.hyperparameters import Managed, current, own_settings
from hyperlearn.optim.progress import Loss, RunProgress
from hyperlearn.optim.sampled_group import SampledGroup
from hyperlearn.optim.schedule_choice import Choice, choose
from hyperlearn.optim.statistics import TensorStatistics, controller_inputs, left_of_run
from hyperlearn.optim.trajectory import Trajectory


class LearnedSchedule(GuidedOptimizer):
    """Sets learning rate, momentum and weight decay of another optimizer as training goes.

    The wrapped optimizer does the updates; a controller chooses how long they are, relative to the
    parameters, for each of its param groups. The learning rate it was made with is used only where
    the loss misbehaves and the schedule gives up. Momentum is set where the optimizer has some, and
    weight decay where it acts on the weights directly (SGD, AdamW).

    Args:
        optimizer: Any torch optimizer that needs no closure; its groups are changed in place.
        total_steps: Steps that training will take, None if unknown.
        scale: What all learning rates are multiplied by; worth tuning where anything is.
        per_tensor: Whether every tensor gets hyperparameters of its own, by splitting the groups.
        checkpoint: "default" for the shipped weights, the path of others, or a `Checkpoint`.

    Attributes:
        optimizer: The wrapped one.
        total_steps: As given.
        scale: As given; may be changed at any time.

    Raises:
        InvalidArgumentError: An argument is outside what is allowed.
        StorageError: The checkpoint cannot be read.

    Example:
        >>> import torch
        >>> from hyperlearn.optim import LearnedSchedule
        >>> model = torch.nn.Linear(4, 1)
        >>> sgd = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        >>> optimizer = LearnedSchedule(sgd, total_steps=100)
        >>> for _ in range(100):
        ...     loss = (model(torch.ones(2, 4)) - 3).square().mean()
        ...     optimizer.zero_grad()
        ...     loss.backward()
        ...     _ = optimizer.step(loss=loss)
        >>> sorted(optimizer.choices())
        ['group0.lr', 'group0.momentum', 'group0.weight_decay']
    """

    def __init__(
        self,
        optimizer: Optimizer,
        *,
        total_steps: int | None = None,
        scale: float = 1.0,
        per_tensor: bool = False,
        checkpoint: str | Path | Checkpoint = "default",
    ) -> None:
        _check(optimizer, total_steps, scale)
        if per_tensor:
            optimizer.param_groups[:] = [
                {**group, "params": [parameter]}
                for group in optimizer.param_groups
                for parameter in group["params"]
            ]
        self.optimizer = optimizer
        self.total_steps = total_steps
        self.scale = scale
        self._controller = checkpoint_for("schedule", checkpoint).controller()
        self._progress = RunProgress()
        self._trajectory = Trajectory()
        self._seen: list[SampledGroup] = []
        self._own: list[dict[str, Any]] = []
        super().__init__(optimizer.param_groups, {})

    @override
    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        if not any(group is known for known in self.optimizer.param_groups):
            self.optimizer.add_param_group(group)
        n_hidden = self._controller.shape.n_hidden
        self._seen.append(SampledGroup.begin(group["params"], n_hidden))
        self._own.append(own_settings(group))

    def choices(self) -> dict[str, float]:
        """Return the hyperparameters of now, such as ``group0.lr``, for ``run.report``."""
        return {
            f"group{index}.{name}": value
            for index, group in enumerate(self.param_groups)
            for name, value in current(group).items()
        }

    def trajectory(self) -> dict[str, list[float]]:
        """Return what was chosen so far, by step: lists of one length that JSON can say.

        Long runs are thinned to some hundred points. ``run.log(schedule=...)`` keeps it in the
        history.
        """
        return self._trajectory.as_dict()

    @overload
    def step(self, closure: None = None, *, loss: Loss = None) -> None: ...

    @overload
    def step(self, closure: Callable[[], Any], *, loss: Loss = None) -> Any: ...  # noqa: ANN401

    @torch.no_grad()
    @override
    def step(self, closure: Callable[[], Any] | None = None, *, loss: Loss = None) -> Any:
        """Set the hyperparameters and let the optimizer do its step.

        Args:
            closure: Evaluates the model again and returns the loss.
            loss: The loss that the gradients are of, where there is no closure; not scaled.

        Returns:
            What the closure returned, else None.

        Raises:
            InvalidArgumentError: The loss is not a single number.
        """
        returned, loss = evaluated(closure, loss)
        statistics = [seen.observe() for seen in self._seen]
        known = [s for s in statistics if s is not None]
        if len(known) < len(statistics):
            self._progress.skipped_steps += 1
            return returned
        self._progress.see(loss, successor=f"{type(self.optimizer).__name__} as it was made")
        if self._progress.is_handed_over:
            self._restore_own()
        else:
            self._set(known)
        self.optimizer.step()
        for seen, group in zip(self._seen, self.param_groups, strict=True):
            seen.follow(float(group["lr"]), _shrunk(self.optimizer, group))
        self._progress.step += 1
        self._trajectory.add(self._progress.step, self.choices())
        return returned

    def _set(self, statistics: list[TensorStatistics]) -> None:
        """Set the hyperparameters of every group as the controller decides."""
        for index, seen in enumerate(self._seen):
            choice = self._choose(seen, statistics[index])
            size = float(statistics[index].scale())
            rate = self._rate(seen, choice, size)
            group = self.param_groups[index]
            decay = 0.0 if seen.is_probing else float(choice.decay) * self.scale
            Managed.of(self.optimizer, group).set(group, rate, float(choice.momentum), decay)

    def _choose(self, seen: SampledGroup, statistics: TensorStatistics) -> Choice:
        horizon = torch.tensor(float(self.total_steps or 0))
        inputs = controller_inputs(
            statistics, self._progress.trace, self._progress.step, horizon, seen.age
        )
        outputs, hidden = self._controller.decide(inputs, seen.hidden[None])
        seen.hidden = hidden[0]
        return choose(outputs, left_of_run(self._progress.step, horizon))

    def _rate(self, seen: SampledGroup, choice: Choice, size: float) -> float:
        """Return the learning rate that makes an update of the chosen length.

        The first step is a probe: it is small by any measure, and only shows how far a unit of
        learning rate goes. It is repeated with ten times as much while that cannot be seen.
        """
        if seen.is_probing:
            gradient = float(seen.averages["momentum"].square().mean().sqrt()) * 10
            return self.scale * seen.probe * size / max(gradient, 1.0)
        return self.scale * float(choice.step) * size / float(seen.reach)

    def _restore_own(self) -> None:
        for group, own in zip(self.param_groups, self._own, strict=True):
            group.update(own)

    @override
    def state_dict(self) -> dict[str, Any]:
        return {
            "optimizer": self.optimizer.state_dict(),
            "own": [dict(own) for own in self._own],
            "groups": [seen.tensors() for seen in self._seen],
            "run": self._progress.as_dict(),
            "trajectory": vars(self._trajectory),
            "weights": self._controller.vector,
            "scale": self.scale,
            "total_steps": self.total_steps,
        }

    @override
    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        if "groups" not in state_dict:
            raise InvalidArgumentError(
                f"the state has the keys {sorted(state_dict)!r}; give one that "
                "LearnedSchedule.state_dict returned"
            )
        self.optimizer.load_state_dict(state_dict["optimizer"])
        # torch puts new groups in place of the old ones; both optimizers have to share them.
        self.param_groups = self.optimizer.param_groups
        for seen, stored in zip(self._seen, state_dict["groups"], strict=True):
            seen.restore(stored)
        self._own = [dict(own) for own in state_dict["own"]]
        self._controller = Checkpoint("schedule", state_dict["weights"].clone()).controller()
        self._progress = RunProgress.from_dict(state_dict["run"])
        thinned = state_dict["trajectory"]
        self._trajectory = Trajectory(
            thinned["interval"],
            list(thinned["steps"]),
            {name: list(values) for name, values in thinned["values"].items()},
        )
        self.scale, self.total_steps = state_dict["scale"], state_dict["total_steps"]

    @override
    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)


def _shrunk(optimizer: Optimizer, group: dict[str, Any]) -> float:
    """Return by what share an optimizer's own decoupled decay shrinks the weights in a step."""
    if not Managed.of(optimizer, group).is_decoupled or isinstance(optimizer, torch.optim.SGD):
        return 0.0
    return float(group["lr"]) * float(group["weight_decay"])


def _check(optimizer: Optimizer, total_steps: int | None, scale: float) -> None:
    if not isinstance(optimizer, Optimizer):
        raise InvalidArgumentError(
            f"optimizer is {optimizer!r}; give one of torch.optim, like SGD(parameters, lr=0.1)"
        )
    if isinstance(optimizer, torch.optim.LBFGS):
        raise InvalidArgumentError(
            "optimizer is LBFGS, which evaluates the model by itself; give one that takes one "
            "gradient a step"
        )
    if total_steps is not None and total_steps < 1:
        raise InvalidArgumentError(
            f"total_steps is {total_steps!r}; give 1 or more, or None where it is unknown"
        )
    if not scale > 0:
        raise InvalidArgumentError(f"scale is {scale!r}; give a number above 0")
