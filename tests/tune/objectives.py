"""Tunable functions in a module of their own, where worker processes find them."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Annotated

import hyperlearn as hl

X = Annotated[float, hl.Float(-1, 1)]


@hl.tunable(metric="score", direction="maximize")
def hill(x: X = 0.5, n: Annotated[int, hl.Int(1, 4)] = 2) -> float:
    """Return the height of a hill with its top at x = 0."""
    return -(x**2) - 0.01 * n


@hl.tunable(metric="score", direction="maximize")
def reporting(
    run: hl.Run,
    n_steps: int = 3,
    x: X = 0.5,
    kernel: Annotated[str, hl.Categorical("rbf", "poly")] = "rbf",
    degree: Annotated[int, hl.Int(2, 5, when={"kernel": "poly"})] = 3,
) -> float:
    """Report two metrics a step."""
    for step in range(n_steps):
        run.report(step, score=x * step / 10, loss=1 / (1 + step))
    run.log(degree_used=degree)
    return x


@hl.tunable(metric=("score", "cost"), direction=("maximize", "minimize"))
def two_metrics(x: X = 0.5) -> tuple[float, float]:
    """Return two metrics."""
    return x, x**2


@hl.tunable(metric="score", direction="maximize")
def failing(run: hl.Run, x: X = 0.5) -> float:
    """Fail always."""
    run.report(0, score=x)
    raise ValueError("no such file")


@hl.tunable(metric="score", direction="maximize")
def returning(run: hl.Run, answers: list[object], x: X = 0.5) -> object:
    """Return an answer for each trial, the last one for all that follow; raise exceptions."""
    answer = answers[min(run.number or 0, len(answers) - 1)]
    if isinstance(answer, BaseException):
        raise answer
    return answer


@hl.tunable(metric="score", direction="maximize")
def slow(run: hl.Run, folder: str, seconds: float = 60.0, slow_from: int = 2, x: X = 0.5) -> float:
    """Say in a file that a trial has begun; from one trial on, take long."""
    (Path(folder) / f"begun-{run.number}").write_text(str(os.getpid()))
    run.report(0, score=x)
    if (run.number or 0) >= slow_from:
        time.sleep(seconds)
    return x


@hl.tunable(metric="score", direction="maximize")
def dying(run: hl.Run, victim: int = 1, x: X = 0.5) -> float:
    """Kill the process of one trial."""
    if run.number == victim:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


@hl.tunable(metric="score", direction="maximize")
def deadly(run: hl.Run, x: X = 0.5) -> float:
    """Kill the process of the first trial, whichever attempt it is."""
    mark = run.checkpoint_dir / "begun"
    if run.number == 0 or mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


@hl.tunable(metric="score", direction="maximize")
def resuming(run: hl.Run, x: X = 0.5) -> float:
    """Count epochs in a checkpoint; kill the process of trial 0 in its third."""
    checkpoint = run.checkpoint_dir / "epoch"
    first = int(checkpoint.read_text()) if checkpoint.exists() else 0
    for epoch in range(first, 6):
        if epoch == 3 and run.number == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        checkpoint.write_text(str(epoch + 1))
    run.log(**{"from": first})
    return x


@hl.tunable(metric="score", direction="maximize")
def talkative(run: hl.Run, x: X = 0.5) -> float:
    """Say something in all ways that there are."""
    print(f"this is trial {run.number}")  # noqa: T201 (what a user's function may do)
    os.system("echo a program says so too")  # noqa: S605, S607 (our own words)
    return x


@hl.tunable(metric="score", direction="maximize")
def processes(folder: str, x: X = 0.5) -> float:
    """Leave a file for each process that works, and wait until there are two."""
    (Path(folder) / str(os.getpid())).touch()
    deadline = time.monotonic() + 120
    while len(list(Path(folder).iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    return x


@hl.tunable(metric="score", direction="maximize")
def lingering(x: X = 0.5) -> float:
    """Leave a thread behind that does not end."""
    threading.Thread(target=time.sleep, args=(600,)).start()
    return x


@hl.tunable(metric="score", direction="maximize")
def climbing(run: hl.Run, x: X = 0.5) -> float:
    """Climb towards 1 - x ** 2, and keep the outlook as a fact."""
    score = 0.0
    for step in range(20):
        score = (1.0 - x**2) * (1.0 - 0.75 ** (step + 1))
        run.report(step, score=score)
    run.log(state=run.outlook.state, p_target=run.outlook.p_target)
    return score
