"""How much a search may use, and when it has enough."""

import math
from dataclasses import dataclass

from hyperlearn.errors import InvalidArgumentError

DEFAULT_TRIALS = 50


@dataclass(frozen=True)
class Budget:
    """The limits of one call.

    Args:
        n_trials: Trials to run; 50 if this and ``timeout`` are both None.
        timeout: Seconds after which no trial begins, or None.
        target: Value of the only metric at which to stop, or None.

    Raises:
        InvalidArgumentError: One is outside its range.
    """

    n_trials: int | None
    timeout: float | None
    target: float | None

    def __post_init__(self) -> None:
        if self.n_trials is None and self.timeout is None:
            object.__setattr__(self, "n_trials", DEFAULT_TRIALS)
        if self.n_trials is not None and (type(self.n_trials) is not int or self.n_trials < 0):
            raise InvalidArgumentError(
                f"n_trials is {self.n_trials!r}; give a whole number, 0 or more"
            )
        if self.timeout is not None and not self.timeout > 0:
            raise InvalidArgumentError(f"timeout is {self.timeout!r}; give seconds above 0")
        if self.target is not None and not math.isfinite(self.target):
            raise InvalidArgumentError(f"target is {self.target!r}; give a finite number")
