"""Setting the hyperparameters of a param group of any torch optimizer."""

from dataclasses import dataclass
from typing import Any

import torch

MANAGED = ("lr", "momentum", "betas", "weight_decay")


@dataclass(frozen=True)
class Managed:
    """Which hyperparameters of an optimizer are set, and how its weight decay acts.

    Attributes:
        has_momentum: Whether the group has a momentum that is in use.
        has_betas: Whether it has the rates of Adam's averages.
        is_decoupled: Whether the decay acts on the weights alone, not through the averages.
        is_summed: Whether momentum sums gradients up, as SGD's does, instead of averaging.
    """

    has_momentum: bool
    has_betas: bool
    is_decoupled: bool
    is_summed: bool

    @classmethod
    def of(cls, optimizer: torch.optim.Optimizer, group: dict[str, Any]) -> "Managed":
        """Return what can be set in a group of an optimizer."""
        is_sgd = isinstance(optimizer, torch.optim.SGD)
        is_decoupled = isinstance(optimizer, torch.optim.AdamW) or bool(
            group.get("decoupled_weight_decay", False)
        )
        return cls(
            has_momentum=bool(group.get("momentum")),
            has_betas="betas" in group,
            is_decoupled="weight_decay" in group and (is_sgd or is_decoupled),
            is_summed=is_sgd,
        )

    def set(self, group: dict[str, Any], rate: float, momentum: float, decay: float) -> None:
        """Set them.

        Args:
            group: A param group.
            rate: Learning rate.
            momentum: From 0 to below 1.
            decay: Share by which the weights are to shrink in a step.
        """
        group["lr"] = rate
        if self.has_momentum:
            group["momentum"] = momentum
        if self.has_betas:
            group["betas"] = (momentum, group["betas"][1])
        if self.is_decoupled:
            kept = 1 - momentum if self.is_summed and self.has_momentum else 1.0
            group["weight_decay"] = decay * kept / max(rate, 1e-12)


def current(group: dict[str, Any]) -> dict[str, float]:
    """Return the managed hyperparameters of a group as numbers, the first of the betas only."""
    shown = ("lr", "momentum", "weight_decay")
    found: dict[str, float] = {name: group[name] for name in shown if name in group}
    if "betas" in group:
        found["beta1"] = group["betas"][0]
    return {name: float(value) for name, value in found.items()}


def own_settings(group: dict[str, Any]) -> dict[str, Any]:
    """Return the managed hyperparameters of a group as they are."""
    return {name: group[name] for name in MANAGED if name in group}
