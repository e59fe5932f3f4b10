"""Functions that the benchmark of engines searches, in a module where workers find them."""

import os
import random
import signal
import time
from typing import Annotated

import hyperlearn as hl

Unit = Annotated[float, hl.Float(-1, 1)]


@hl.tunable(metric="height", direction="maximize")
def sleeping(seconds: float, x: Unit = 0.5, y: Unit = 0.5) -> float:
    """Sleep, then return the height of a hill."""
    time.sleep(seconds)
    return height(x, y)


@hl.tunable(metric="height", direction="maximize")
def mortal(run: hl.Run, seconds: float, chance: float, x: Unit = 0.5, y: Unit = 0.5) -> float:
    """Do the same in ten steps with a checkpoint each, before any of which the process may die."""
    checkpoint = run.checkpoint_dir / "step"
    first = int(checkpoint.read_text()) if checkpoint.exists() else 0
    dies_at = random.Random(f"{run.number}").uniform(0, 10 / chance) if chance else 10.0
    for step in range(first, 10):
        if step <= dies_at < step + 1:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(seconds / 10)
        checkpoint.write_text(str(step + 1))
    run.log(first_step=first)
    return height(x, y)


def height(x: float, y: float) -> float:
    """Return the height of a hill with its top, 0, at (0.3, -0.2)."""
    return -((x - 0.3) ** 2) - (y + 0.2) ** 2
