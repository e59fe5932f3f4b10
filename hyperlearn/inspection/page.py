"""The page that a person reads: how wide it is, and what can be written on it."""

import codecs
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, RenderableType

from hyperlearn.inspection.sparkline import ASCII_BARS, BARS

UNBOUNDED = 100_000
"""Places in a line of a page that no terminal bounds."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a drawing may count on.

    Attributes:
        width: Places in a line, or None where lines may be as long as they like.
        bars: The characters that a sparkline can be drawn with.
    """

    width: int | None
    bars: str


def print_page(draw: Callable[[Page], RenderableType]) -> None:
    """Draw for standard output and print there.

    A terminal gets colours and its own width. A pipe or a file gets neither: lines are as long as
    their content, so that they can be searched, unless the environment sets COLUMNS.

    Args:
        draw: Makes what Rich prints, for the page at hand.
    """
    bars = BARS if _writes(sys.stdout, BARS) else ASCII_BARS
    console = Console(highlight=False, emoji=False, markup=False)
    is_bounded = console.is_terminal or os.environ.get("COLUMNS", "").isdigit()
    if is_bounded and console.width > 0:
        console.print(draw(Page(console.width, bars)))
        return
    console.width = UNBOUNDED
    console.print(draw(Page(None, bars)))


def _writes(stream: TextIO, text: str) -> bool:
    try:
        codecs.encode(text, stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
