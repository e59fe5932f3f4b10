"""A study's summary, written for a terminal."""

from rich.console import Group

from hyperlearn.inspection.cells import plain
from hyperlearn.inspection.fact_sheet import fact_sheet
from hyperlearn.inspection.page import Page
from hyperlearn.inspection.summary import PROGRESS_WIDTH, StudySummary, summary_facts

LABEL_WIDTH = 14
"""The longest label of the sheet and the gap after it."""


def summary_sheet(summary: StudySummary, page: Page) -> Group:
    """Lay a study's summary out for a page."""
    width = PROGRESS_WIDTH + LABEL_WIDTH if page.width is None else page.width
    room = max(1, min(PROGRESS_WIDTH, width - LABEL_WIDTH))
    return fact_sheet(plain(summary.study), summary_facts(summary, room, page.bars))
