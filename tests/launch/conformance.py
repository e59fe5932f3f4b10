"""What every engine does, for whoever writes another one."""

import os
import time

from hyperlearn.launch.engine import Engine, Job
from hyperlearn.launch.line import INTERRUPT
from tests.launch import work

SECONDS = 300.0
"""Long enough for a busy machine; everything here takes a moment on an idle one."""
GRACE_SECONDS = 3.0


def said(job: Job) -> object:
    """Return what a job says next."""
    until(lambda: job.connection is not None and job.connection.poll(0.05))
    return job.connection.recv()


def until(condition) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def check_engine(engine: Engine) -> None:
    """Start jobs of all kinds, and see what becomes of them."""
    assert isinstance(engine, Engine)
    with engine.open() as site:
        jobs = [site.start(work.echo), site.start(work.die), site.start(work.sleep)]
        echo, dying, sleeping = jobs
        assert said(dying) == "dying"
        assert said(sleeping) == "sleeping"
        word, pid, _ = said(echo)
        assert (word, pid == os.getpid()) == ("here", False)

        echo.connection.send({"any": ["thing"]})
        assert said(echo) == {"any": ["thing"]}
        sleeping.connection.send(INTERRUPT)
        assert said(sleeping) == "interrupted"
        dying.end(time.monotonic() + GRACE_SECONDS)
        assert not dying.is_alive()
        assert dying.is_failed()
        assert dying.fate()
        echo.connection.send("stop")
        echo.end(time.monotonic() + SECONDS)
        assert not echo.is_failed()
        left = site.start(work.sleep)
        assert said(left) == "sleeping"
    assert not left.is_alive()
