"""`LearnedOptimizer`: a torch optimizer whose hyperparameters a trained network chooses."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, overload

import torch
from typing_extensions import override

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.optim.checkpoint import Checkpoint, checkpoint_for
from hyperlearn.optim.guided_optimizer import GuidedOptimizer, evaluated
from hyperlearn.optim.mixing import Mix, adam_mix, mix
from hyperlearn.optim.progress import Loss, RunProgress
from hyperlearn.optim.statistics import TensorStatistics, controller_inputs, left_of_run
from hyperlearn.optim.tensor_lists import MOMENTS, TensorLists, statistics_from

ADAM_RATE = 1e-3
"""Learning rate of Adam where it has taken over."""
LOW_PRECISION = (torch.float16, torch.bfloat16)

Params = Iterable[torch.Tensor] | Iterable[dict[str, Any]]


class LearnedOptimizer(GuidedOptimizer):
    """Updates weights as a meta-trained controller decides, without a learning rate to tune.

    For each tensor and step a small recurrent network, the same for all tensors, looks at the
    losses, the gradient and its averages, and chooses the length of the step, the mix of directions
    and the weight decay. It is meant to be given the loss, ``step(loss=loss)`` or by a closure, and
    the number of steps there will be; it was trained to do without either, somewhat worse.

    Args:
        params: Parameters, or groups of them. Each group may have ``lr``, which the steps are
            multiplied by (1 by default; schedulers may change it), and ``decay``, the same for the
            learned weight decay.
        lr: For groups without their own.
        decay: For groups without their own; 0 turns the learned weight decay off.
        total_steps: Steps that training will take, None if unknown.
        checkpoint: "default" for the shipped weights, the path of others, or a `Checkpoint`.

    Attributes:
        total_steps: As given.

    Raises:
        InvalidArgumentError: An argument is outside what is allowed.
        StorageError: The checkpoint cannot be read.

    Example:
        >>> import torch
        >>> from hyperlearn.optim import LearnedOptimizer
        >>> model = torch.nn.Linear(4, 1)
        >>> optimizer = LearnedOptimizer(model.parameters(), total_steps=100)
        >>> for _ in range(100):
        ...     loss = (model(torch.ones(2, 4)) - 3).square().mean()
        ...     optimizer.zero_grad()
        ...     loss.backward()
        ...     _ = optimizer.step(loss=loss)
        >>> bool(loss < 0.01)
        True
    """

    def __init__(
        self,
        params: Params,
        *,
        lr: float = 1.0,
        decay: float = 1.0,
        total_steps: int | None = None,
        checkpoint: str | Path | Checkpoint = "default",
    ) -> None:
        if total_steps is not None and total_steps < 1:
            raise InvalidArgumentError(
                f"total_steps is {total_steps!r}; give 1 or more, or None where it is unknown"
            )
        self.total_steps = total_steps
        self._controller = checkpoint_for("optimizer", checkpoint).controller()
        self._progress = RunProgress()
        self._chosen: dict[str, float] = {}
        super().__init__(params, {"lr": lr, "decay": decay})

    @override
    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        for name in ("lr", "decay"):
            if not group[name] >= 0:
                self.param_groups.pop()
                raise InvalidArgumentError(f"{name} is {group[name]!r}; give 0 or more")
        for parameter in group["params"]:
            if parameter.is_complex():
                self.param_groups.pop()
                raise InvalidArgumentError(
                    f"a parameter of shape {tuple(parameter.shape)!r} is complex; "
                    "give torch.view_as_real of it"
                )

    def choices(self) -> dict[str, float]:
        """Return what the last step was made of, by group, for reports such as ``run.report``.

        Returns:
            ``groupN.step``, the mean length of a step as a share of a tensor's size, and
            ``groupN.decay``, the mean share by which weights shrank; empty before the first step.
        """
        return dict(self._chosen)

    @overload
    def step(self, closure: None = None, *, loss: Loss = None) -> None: ...

    @overload
    def step(self, closure: Callable[[], Any], *, loss: Loss = None) -> Any: ...  # noqa: ANN401

    @torch.no_grad()
    @override
    def step(self, closure: Callable[[], Any] | None = None, *, loss: Loss = None) -> Any:
        """Update the parameters that have gradients.

        Args:
            closure: Evaluates the model again and returns the loss.
            loss: The loss that the gradients are of, where there is no closure; not scaled.

        Returns:
            What the closure returned, else None.

        Raises:
            InvalidArgumentError: A gradient is sparse, or the loss is not a single number.
        """
        returned, loss = evaluated(closure, loss)
        owned = [(g, p) for g in self.param_groups for p in g["params"] if p.grad is not None]
        if not owned:
            return returned
        devices = list(dict.fromkeys(p.device for _, p in owned))
        parts = [self._lists([p for _, p in owned if p.device == d]) for d in devices]
        if not all(bool(part.gradient_is_finite()) for part in parts):
            self._progress.skipped_steps += 1
            return returned
        self._progress.see(loss, successor="Adam")
        for device, part in zip(devices, parts, strict=True):
            self._update([(g, p) for g, p in owned if p.device == device], part)
        self._progress.step += 1
        return returned

    def _lists(self, parameters: list[torch.Tensor]) -> TensorLists:
        """Return parameters, gradients and averages in the type that they are computed in."""
        states = [self._state_of(parameter) for parameter in parameters]
        kinds = [state["momentum"].dtype for state in states]
        return TensorLists(
            [p.to(kind) for p, kind in zip(parameters, kinds, strict=True)],
            [_gradient(p).to(kind) for p, kind in zip(parameters, kinds, strict=True)],
            *([state[name] for state in states] for name in MOMENTS),
        )

    def _state_of(self, parameter: torch.Tensor) -> dict[str, Any]:
        state: dict[str, Any] = self.state[parameter]
        if not state:
            kind = torch.float32 if parameter.dtype in LOW_PRECISION else parameter.dtype
            for name in MOMENTS:
                state[name] = torch.zeros_like(parameter, dtype=kind)
            state["hidden"] = torch.zeros(self._controller.shape.n_hidden)
            state["step"] = torch.zeros(())
        return state

    def _update(self, owned: list[tuple[dict[str, Any], torch.Tensor]], part: TensorLists) -> None:
        """Update the parameters of one device."""
        states = [self.state[parameter] for _, parameter in owned]
        for state in states:
            state["step"] += 1
        age = torch.stack([state["step"] for state in states])
        statistics = statistics_from(
            part.observe(),
            [float(parameter.numel()) for _, parameter in owned],
            [float(parameter.dim() < 2) for _, parameter in owned],
        )
        chosen = self._mix(statistics, states, age)
        factor, squares = part.direct(chosen)
        rates = torch.tensor([float(group["lr"]) for group, _ in owned])
        decays = torch.tensor([float(group["decay"]) for group, _ in owned])
        bound = torch.sqrt((squares / statistics.size).clamp(min=1.0))
        part.move(rates * chosen.step * factor / bound, rates * decays * chosen.decay)
        for (_, parameter), weight in zip(owned, part.weights, strict=True):
            if weight is not parameter:
                parameter.copy_(weight)
        self._note(owned, rates * chosen.step / statistics.scale(), rates * decays * chosen.decay)

    def _mix(
        self, statistics: TensorStatistics, states: list[dict[str, Any]], age: torch.Tensor
    ) -> Mix:
        """Return the controller's decision, or Adam's where it has taken over."""
        if self._progress.is_handed_over:
            return adam_mix(statistics, age, ADAM_RATE)
        horizon = torch.tensor(float(self.total_steps or 0))
        inputs = controller_inputs(
            statistics, self._progress.trace, self._progress.step, horizon, age
        )
        hidden = torch.stack([state["hidden"] for state in states])
        outputs, hidden = self._controller.decide(inputs, hidden)
        for state, row in zip(states, hidden, strict=True):
            state["hidden"] = row.clone()
        return mix(outputs, statistics, age, left_of_run(self._progress.step, horizon))

    def _note(
        self,
        owned: list[tuple[dict[str, Any], torch.Tensor]],
        steps: torch.Tensor,
        decays: torch.Tensor,
    ) -> None:
        """Keep the means over each group for `choices`."""
        for index, group in enumerate(self.param_groups):
            rows = [row for row, (owner, _) in enumerate(owned) if owner is group]
            if rows:
                self._chosen[f"group{index}.step"] = float(steps[rows].mean())
                self._chosen[f"group{index}.decay"] = float(decays[rows].mean())

    @override
    def state_dict(self) -> dict[str, Any]:
        run = {"weights": self._controller.vector, "total_steps": self.total_steps}
        return super().state_dict() | {"run": run | self._progress.as_dict()}

    @override
    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        run = state_dict.get("run")
        if run is None:
            raise InvalidArgumentError(
                f"the state has the keys {sorted(state_dict)!r} and no 'run'; give one that "
                "LearnedOptimizer.state_dict returned"
            )
        super().load_state_dict({n: v for n, v in state_dict.items() if n != "run"})
        # torch casts the state to the type of the parameter; averages are kept in float32.
        indices = [i for group in state_dict["param_groups"] for i in group["params"]]
        parameters = [p for group in self.param_groups for p in group["params"]]
        for index, parameter in zip(indices, parameters, strict=True):
            for name, value in state_dict["state"].get(index, {}).items():
                device = parameter.device if name in MOMENTS else torch.device("cpu")
                self.state[parameter][name] = value.detach().clone().to(device)
        self._controller = Checkpoint("optimizer", run["weights"].clone()).controller()
        self.total_steps = run["total_steps"]
        self._progress = RunProgress.from_dict(run)

    @override
    def __getstate__(self) -> dict[str, Any]:
        own = ("total_steps", "_controller", "_progress", "_chosen")
        return super().__getstate__() | {name: self.__dict__[name] for name in own}


def _gradient(parameter: torch.Tensor) -> torch.Tensor:
    """Return the gradient of a parameter that has one.

    Raises:
        InvalidArgumentError: It is sparse.
    """
    gradient = parameter.grad
    if gradient is None or gradient.is_sparse:
        raise InvalidArgumentError(
            f"the gradient of a parameter of shape {tuple(parameter.shape)!r} is sparse; use "
            "torch.optim.SparseAdam for it, or make its layer with sparse=False"
        )
    return gradient
