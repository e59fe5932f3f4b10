"""A param group seen through some of its coordinates, so that looking costs next to nothing."""

from dataclasses import dataclass
from typing import Any

import torch

from hyperlearn.optim.schedule_choice import PROBE_STEP, followed_reach
from hyperlearn.optim.statistics import SMALLEST_SCALE, TensorStatistics
from hyperlearn.optim.tensor_lists import MOMENTS, N_SUMS, TensorLists, statistics_from

N_SAMPLED = 4096
"""Coordinates that are looked at in each tensor, evenly spaced."""
LEAST_SEEN = 1e-6
"""Relative length of an update from which on float32 shows it well enough."""


@dataclass
class SampledGroup:
    """Coordinates of a param group and the averages over their gradients.

    Attributes:
        parameters: The group's parameters.
        averages: Averages by name, shape (n_sampled,) each, float32, on the CPU.
        weights: The sampled coordinates before the newest step, same shape.
        hidden: What the controller remembers of the group, shape (n_hidden,).
        reach: Root mean square of the update that a unit of learning rate makes; 0 if unknown.
        age: Gradients seen.
        probe: Length of the first update to try, as a share of the parameters' size.
    """

    parameters: list[torch.Tensor]
    averages: dict[str, torch.Tensor]
    weights: torch.Tensor
    hidden: torch.Tensor
    reach: torch.Tensor
    age: int = 0
    probe: float = PROBE_STEP

    @classmethod
    def begin(cls, parameters: list[torch.Tensor], n_hidden: int) -> "SampledGroup":
        """Return the group before the first step."""
        weights = sampled(parameters)
        averages = {name: torch.zeros_like(weights) for name in MOMENTS}
        return cls(parameters, averages, weights, torch.zeros(n_hidden), torch.zeros(()))

    def observe(self) -> TensorStatistics | None:
        """Look at the gradients; return statistics of shape (1,), None if one is not finite."""
        self.weights = sampled(self.parameters)
        gradients = sampled([_gradient_or_zero(parameter) for parameter in self.parameters])
        if not bool(gradients.isfinite().all()):
            return None
        lists = TensorLists([self.weights], [gradients], *([self.averages[n]] for n in MOMENTS))
        self.age += 1
        size = float(sum(parameter.numel() for parameter in self.parameters))
        flat = sum(p.numel() for p in self.parameters if p.dim() < 2)
        sums = lists.observe() * (size / max(1, self.weights.numel()))
        return statistics_from(sums.view(N_SUMS, 1), [size], [flat / size])

    @property
    def is_probing(self) -> bool:
        """Whether it is not known yet how far a unit of learning rate goes."""
        return float(self.reach) == 0

    def follow(self, rate: float, decay: float) -> None:
        """Look how far the optimizer went.

        Args:
            rate: Learning rate of the step.
            decay: Share by which the weights shrank besides.
        """
        after = sampled(self.parameters)
        update = after - self.weights * (1 - decay)
        self.averages["update"] = update
        size = self.weights.square().mean().clamp(min=SMALLEST_SCALE**2).sqrt()
        length = update.square().mean().sqrt()
        if rate <= 0:
            return
        if self.is_probing and float(length) < LEAST_SEEN * float(size):
            self.probe *= 10
            return
        now = length / rate
        self.reach = now if self.is_probing else followed_reach(self.reach, now)

    def tensors(self) -> dict[str, Any]:
        """Return everything but the parameters, for a state dictionary."""
        own = {"hidden": self.hidden, "reach": self.reach, "age": self.age, "probe": self.probe}
        return own | {"averages": dict(self.averages)}

    def restore(self, stored: dict[str, Any]) -> None:
        """Take over what `tensors` returned."""
        self.hidden, self.reach = stored["hidden"].clone(), stored["reach"].clone()
        self.age, self.probe = int(stored["age"]), float(stored["probe"])
        self.averages = {name: tensor.clone() for name, tensor in stored["averages"].items()}


def sampled(tensors: list[torch.Tensor]) -> torch.Tensor:
    """Return evenly spaced coordinates of tensors, one after another, float32, on the CPU."""
    parts = []
    for tensor in tensors:
        flat = tensor.detach().flatten()
        stride = -(-flat.numel() // N_SAMPLED)
        parts.append(flat[:: max(1, stride)].to("cpu", torch.float32))
    return torch.cat(parts) if parts else torch.zeros(0)


def _gradient_or_zero(parameter: torch.Tensor) -> torch.Tensor:
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
