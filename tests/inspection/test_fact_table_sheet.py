from rich.console import Console

from hyperlearn.inspection.fact_table import FactTable
from hyperlearn.inspection.fact_table_sheet import fact_table_sheet


def test_texts_that_a_terminal_would_obey_are_shown_instead():
    console = Console(width=60, color_system=None)
    with console.capture() as caught:
        console.print(fact_table_sheet(FactTable(("a\x1b", "b"), (("[red]x", "-"),))))
    assert "\x1b" not in caught.get()
    assert "[red]x" in caught.get()
