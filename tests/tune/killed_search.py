"""A search in a process of its own, for tests that end it in some way: see `test_killed_runs`."""

import os
import signal
import sys
import time
from typing import Annotated

from optuna.samplers import RandomSampler

import hyperlearn as hl
from hyperlearn.errors import FailedTrialsError


@hl.tunable(metric="score", direction="maximize")
def train(act: str, n_steps: int, run: hl.Run, x: Annotated[float, hl.Float(0, 1)] = 0.5) -> float:
    """Report two metrics a step, then do what the test is about."""
    for step in range(n_steps):
        run.report(step, score=step * x, loss=1 / (1 + step))
    if act == "crash at once":
        os.kill(os.getpid(), signal.SIGKILL)
    if act == "fail":
        raise ValueError(act)
    if act != "wait":
        run.flush()
    if act == "suicide":
        for step in range(n_steps, 2 * n_steps):
            run.report(step, score=0.0, loss=0.0)
        os.kill(os.getpid(), signal.SIGKILL)
    print("told", flush=True)  # noqa: T201 (the test waits for it)
    time.sleep(60)
    return x


def main() -> None:
    """Search in the storage that the arguments name."""
    storage, act, n_steps = sys.argv[1:]
    kwargs = {"act": act, "n_steps": int(n_steps)}
    sampler = RandomSampler()
    try:
        hl.tune(train, kwargs=kwargs, storage=storage, n_trials=1, sampler=sampler)
    except FailedTrialsError:
        assert act == "fail"


if __name__ == "__main__":
    main()
