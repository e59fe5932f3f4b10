"""A small table of texts, written for a terminal."""

from rich import box
from rich.table import Table
from rich.text import Text

from hyperlearn.inspection.cells import MISSING, plain
from hyperlearn.inspection.columns import GAP
from hyperlearn.inspection.fact_table import FactTable


def fact_table_sheet(table: FactTable) -> Table:
    """Lay a table out; what does not fit into a line is wrapped within its column."""
    sheet = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for column in table.columns:
        sheet.add_column(Text(plain(column)), overflow="fold")
    for row in table.rows:
        sheet.add_row(*(_cell(text) for text in row))
    return sheet


def _cell(text: str) -> Text:
    return Text(plain(text), style="dim" if text == MISSING else "")
