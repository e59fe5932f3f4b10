"""The guard: notices that training goes wrong, so that a plain optimizer can take over."""

from dataclasses import dataclass

from hyperlearn.optim.loss_trace import LossTrace

PATIENCE = 20
LOST_PROGRESS = 0.5
"""Share of the progress since the first loss that may be lost again."""
MARGIN = 0.1
"""Share of the first loss by which the loss may rise besides."""
NOISE_MARGIN = 2.0


@dataclass
class Guard:
    """Watches the losses of a run.

    The loss misbehaves where its average over about ten steps stays for `PATIENCE` steps above its
    lowest value by more than half of the progress made and a margin for noise, or is not finite.

    Attributes:
        n_bad: Steps in a row at which the loss misbehaved.
        calm_noise: Noise of the loss where its average was lowest.
        handed_over_at: Step at which the guard gave up on the learned controller, or None.
    """

    n_bad: int = 0
    calm_noise: float = 0.0
    handed_over_at: int | None = None

    def watch(self, trace: LossTrace, step: int, *, is_finite: bool) -> bool:
        """Look at the losses so far; return whether the plain optimizer takes over now.

        Args:
            trace: Of one run.
            step: The step that is about to be done.
            is_finite: Whether the newest loss was.
        """
        if self.handed_over_at is not None or float(trace.count) == 0:
            return False
        lowest, first, fast = float(trace.lowest), float(trace.first), float(trace.fast)
        if fast <= lowest:
            self.calm_noise = float(trace.noise)
        allowed = LOST_PROGRESS * (first - lowest) + MARGIN * abs(first)
        is_bad = not is_finite or fast > lowest + allowed + NOISE_MARGIN * self.calm_noise
        self.n_bad = self.n_bad + 1 if is_bad else 0
        if self.n_bad < PATIENCE:
            return False
        self.handed_over_at = step
        return True
