import io
import time

from rich.console import Console

from hyperlearn.tune.seat import Seat
from hyperlearn.tune.worker_table import MOST_ROWS, worker_table


def shown(seats):
    console = Console(file=io.StringIO(), width=100)
    console.print(worker_table(seats))
    return console.file.getvalue()


def test_each_worker_has_a_line_with_its_trial():
    busy = Seat(None, place="node-1:77 gpu 0", done=3)
    busy.begin(12, "portfolio")
    busy.since = time.monotonic() - 61
    idle = Seat(None, place="node-2:78", done=2)

    lines = shown([idle, busy, Seat(None)]).splitlines()

    assert lines[1].split() == ["node-1:77", "gpu", "0", "12", "portfolio", "61", "s", "3"]
    assert lines[2].split() == ["node-2:78", "2"]
    assert lines[3].split() == ["starting", "0"]


def test_a_trial_without_a_configuration_is_being_suggested():
    seat = Seat(None, place="here:1")
    seat.begin(4)

    assert "suggesting" in shown([seat])


def test_of_many_workers_those_that_run_longest_are_shown():
    seats = [Seat(None, place=f"w{i}") for i in range(300)]
    for i, seat in enumerate(seats):
        seat.begin(i, "here")
        seat.since = 1000.0 - i

    lines = shown(seats).splitlines()

    assert len(lines) == MOST_ROWS + 2
    assert lines[1].startswith("w299")
    assert f"and {300 - MOST_ROWS} more" in lines[-1]
