"""The table of the workers of a search: where each is, and what it is doing."""

import time
from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from hyperlearn.tune.seat import Seat

MOST_ROWS: Final = 16
"""More workers than these are counted, those that have run longest shown."""


def worker_table(seats: Sequence[Seat]) -> Table:
    """Return a row for each worker: where it is, its trial and how long, how many it has done."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name, justify in (("worker", "left"), ("trial", "right"), ("from", "left")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("running", justify="right")
    table.add_column("done", justify="right")
    now = time.monotonic()
    longest = sorted(seats, key=lambda seat: (seat.number is None, seat.since))
    for seat in longest[:MOST_ROWS]:
        table.add_row(*_row(seat, now))
    if len(longest) > MOST_ROWS:
        table.add_row(Text(f"and {len(longest) - MOST_ROWS} more", style="dim"))
    return table


def _row(seat: Seat, now: float) -> list[Text]:
    place = Text(seat.place) if seat.place else Text("starting", style="dim")
    if seat.number is None:
        return [place, Text(""), Text(""), Text(""), Text(str(seat.done))]
    origin = Text(seat.origin or "suggesting", style="cyan" if seat.origin else "dim")
    running = Text(f"{now - seat.since:.0f} s")
    return [place, Text(str(seat.number)), origin, running, Text(str(seat.done))]
