"""Facts with their labels, one beneath the other."""

from collections.abc import Iterable

from rich.console import Group
from rich.table import Table
from rich.text import Text

from hyperlearn.inspection.cells import MISSING


def fact_sheet(title: str, facts: Iterable[tuple[str, str]]) -> Group:
    """Lay facts out under a title.

    Args:
        title: What the facts are about; already safe for a terminal.
        facts: Label and text of each fact, also safe; an empty text is shown as missing.
    """
    sheet = Table.grid(padding=(0, 2, 0, 0))
    sheet.add_column(no_wrap=True, style="dim")
    sheet.add_column(overflow="fold")
    for label, text in facts:
        sheet.add_row(Text(label), Text(text or MISSING))
    return Group(Text(title, style="bold"), sheet)
