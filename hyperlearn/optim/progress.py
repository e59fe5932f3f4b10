"""What an optimizer of ours remembers of a run as a whole, beside its state of each tensor."""

import warnings
from dataclasses import asdict, dataclass, field, fields

import torch

from hyperlearn.errors import HandOverWarning, InvalidArgumentError
from hyperlearn.optim.guard import Guard
from hyperlearn.optim.loss_trace import LossTrace

Loss = torch.Tensor | float | None


def _no_losses() -> LossTrace:
    return LossTrace.empty(torch.zeros((), dtype=torch.float64))


@dataclass
class RunProgress:
    """Where a run stands.

    Attributes:
        step: Steps done.
        skipped_steps: Steps that were left out, since a gradient was not finite.
        trace: Of the losses.
        guard: What watches them.
    """

    step: int = 0
    skipped_steps: int = 0
    trace: LossTrace = field(default_factory=_no_losses)
    guard: Guard = field(default_factory=Guard)

    @property
    def is_handed_over(self) -> bool:
        """Whether the plain optimizer has taken over."""
        return self.guard.handed_over_at is not None

    def see(self, loss: Loss, *, successor: str) -> None:
        """Take note of a loss, and warn where the guard hands over to a successor."""
        if loss is None:
            return
        value = torch.as_tensor(loss).detach().to("cpu", torch.float64)
        if value.numel() != 1:
            raise InvalidArgumentError(
                f"loss is a tensor of shape {tuple(value.shape)!r}; give the mean, a single number"
            )
        value = value.reshape(())
        self.trace = self.trace.seen(value)
        if self.guard.watch(self.trace, self.step, is_finite=bool(value.isfinite())):
            warnings.warn(
                f"the loss is {float(self.trace.fast)!r} at step {self.step!r} after "
                f"{float(self.trace.lowest)!r}; {successor} takes over",
                HandOverWarning,
                stacklevel=3,
            )

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain numbers."""
        trace = {f.name: float(getattr(self.trace, f.name)) for f in fields(self.trace)}
        counts = {"step": self.step, "skipped_steps": self.skipped_steps}
        return {**counts, "trace": trace, "guard": asdict(self.guard)}

    @classmethod
    def from_dict(cls, stored: dict[str, object]) -> "RunProgress":
        """Return what `as_dict` wrote."""
        numbers: dict[str, float] = dict(stored["trace"])  # type: ignore[call-overload]
        trace = LossTrace(**{n: torch.tensor(v, dtype=torch.float64) for n, v in numbers.items()})
        guard = Guard(**stored["guard"])  # type: ignore[arg-type]
        return cls(int(stored["step"]), int(stored["skipped_steps"]), trace, guard)  # type: ignore[call-overload]
