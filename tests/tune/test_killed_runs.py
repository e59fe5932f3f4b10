"""What is left of the trace of a run whose process is killed, and when others see a trace."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hyperlearn.history.history import History

ROOT = Path(__file__).parent.parent.parent
N_STEPS = 700
"""More than a pruner is shown each of, less than fill a batch."""
PATIENCE_SECONDS = 30.0
"""Two should do; a busy machine is not a fault. ``studies.benchmarks.traces`` measures it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request, tmp_path):
    """A database that is not there yet, of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "studies.db")
    return request.getfixturevalue("postgres_url")


def started(storage, act):
    """Start a search in another process, whose first run reports and then does one thing."""
    return subprocess.Popen(  # noqa: S603 (our own test module)
        [sys.executable, "-m", "tests.tune.killed_search", storage, act, str(N_STEPS)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def steps(storage, metric):
    with History(storage, readonly=True) as history:
        curves = history.curves()
    return curves.query("metric == @metric")["step"].tolist()


def test_nothing_that_was_flushed_is_lost_when_the_process_is_killed(storage):
    with started(storage, "flush") as process:
        assert process.stdout.readline() == "told\n"
        process.kill()

    for metric in ("score", "loss"):
        assert steps(storage, metric) == list(range(N_STEPS))


def test_a_process_that_kills_itself_between_reports_has_lost_none_before_its_flush(database):
    storage = str(database)
    with started(storage, "suicide") as process:
        assert process.wait(timeout=300) == -9

    assert steps(storage, "score")[:N_STEPS] == list(range(N_STEPS))


def test_what_the_pruner_was_shown_is_kept_without_a_flush(database):
    storage = str(database)
    with started(storage, "crash at once") as process:
        assert process.wait(timeout=300) == -9

    assert steps(storage, "score")[:100] == list(range(100))


def test_other_processes_see_a_report_while_the_run_does_something_else(storage):
    with started(storage, "wait") as process:
        assert process.stdout.readline() == "told\n"
        last_moment = time.monotonic() + PATIENCE_SECONDS
        while len(seen := steps(storage, "loss")) < N_STEPS and time.monotonic() < last_moment:
            time.sleep(0.1)
        process.kill()

    assert seen == list(range(N_STEPS))


def test_a_run_that_fails_keeps_its_trace(database):
    storage = str(database)
    with started(storage, "fail") as process:
        assert process.wait(timeout=300) == 0

    assert steps(storage, "loss") == list(range(N_STEPS))
