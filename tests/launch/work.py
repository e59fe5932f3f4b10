"""Work for the tests of engines, in a module where processes find it."""

import os
import signal
import time

from hyperlearn.launch.line import Line


def echo(line: Line) -> None:
    """Tell which process this is, then say everything back until told to stop."""
    line.send(("here", os.getpid(), os.environ.get("CUDA_VISIBLE_DEVICES")))
    while (word := line.receive()) != "stop":
        line.send(word)
    line.close()


def die(line: Line) -> None:
    """Leave by a signal that nobody can catch."""
    line.send("dying")
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(line: Line) -> None:
    """Sleep until interrupted, and tell so."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        line.send("sleeping")
        time.sleep(300)
    except KeyboardInterrupt:
        line.send("interrupted")
    line.close()
