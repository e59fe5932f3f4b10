"""A history as a notebook shows it."""

from html import escape

import pandas as pd

MOST_ROWS = 10
COLUMNS = ("study", "task", "metric", "n_trials", "best")


def history_html(location: str, studies: pd.DataFrame) -> str:
    """Return HTML that says where a history is and lists its latest studies.

    Args:
        location: Where it is kept, without a password.
        studies: ``History.studies()``.
    """
    latest = studies[list(COLUMNS)].iloc[::-1].head(MOST_ROWS)
    counted = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
    more = f", the latest {MOST_ROWS} of them" if len(studies) > MOST_ROWS else ""
    heading = f"<p><strong>History</strong> at <code>{escape(location)}</code>: {counted}{more}</p>"
    table = latest.to_html(index=False, na_rep="", border=0, escape=True)
    return heading + (table if len(studies) else "")
