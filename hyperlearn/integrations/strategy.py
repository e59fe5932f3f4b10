"""The optimisation strategy of a training: read off its optimizer and schedule, whoever made them.

Nothing is imported for it: torch's optimizers are known by their parameter groups.
"""

import math
from collections.abc import Mapping

STRATEGY = "strategy"
"""Name of the fact that a run keeps its strategy under."""
_NUMBERS = {
    "lr": "learning_rate",
    "momentum": "momentum",
    "weight_decay": "weight_decay",
    "eps": "eps",
    "alpha": "rho",  # RMSprop's decay rate; "alpha" elsewhere is a weight decay
    "rho": "rho",
}


def strategy_of(
    optimizer: object, schedule: object | None = None, *, batch_size: int | None = None
) -> dict[str, object]:
    """Return the strategy that a torch optimizer and schedule follow.

    Args:
        optimizer: A ``torch.optim.Optimizer``, or what wraps one as its ``optimizer``.
        schedule: A learning rate schedule of torch, or its name; None for a constant rate.
        batch_size: Examples of a step; left out if None.

    Returns:
        ``optimizer`` and ``schedule`` (names of their classes), ``learning_rate`` (where a schedule
        starts from, not what its warm-up has come to), ``momentum``, ``beta_1``, ``beta_2``,
        ``weight_decay``, ``eps``, ``rho`` and ``batch_size``, as far as they exist.
    """
    inner = _unwrapped(optimizer)
    groups = getattr(inner, "param_groups", None) or [{}]
    facts: dict[str, object] = {"optimizer": type(inner).__name__}
    facts.update(_of_group(groups[0]))
    facts["schedule"] = _name_of(schedule)
    if batch_size is not None:
        facts["batch_size"] = int(batch_size)
    return facts


def _name_of(schedule: object | None) -> str:
    if schedule is None or isinstance(schedule, str):
        return schedule or "constant"
    return type(_unwrapped(schedule)).__name__


def _unwrapped(thing: object) -> object:
    """Return the optimizer or schedule inside a wrapper, as Accelerate and Lightning make them."""
    if _is_of_torch(thing):
        return thing
    inner = [getattr(thing, name, None) for name in ("optimizer", "scheduler")]
    return next(filter(_is_of_torch, inner), thing)


def _is_of_torch(thing: object) -> bool:
    return type(thing).__module__.startswith("torch.optim")


def _of_group(group: Mapping[str, object]) -> dict[str, float]:
    told = {**group, "lr": group.get("initial_lr", group.get("lr"))}
    numbers = {ours: told.get(theirs) for theirs, ours in _NUMBERS.items()}
    betas = group.get("betas")
    if isinstance(betas, tuple) and len(betas) == 2:
        numbers |= {"beta_1": betas[0], "beta_2": betas[1]}
    return {
        name: number for name, value in numbers.items() if (number := _finite(value)) is not None
    }


def _finite(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, RuntimeError):
        return None
    return number if math.isfinite(number) else None
