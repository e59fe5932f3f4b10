"""What a person takes away: trials and curves as CSV or Parquet, and the report."""

import io
import re
from collections.abc import Callable

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from hyperlearn.history.history import History
from hyperlearn.inspection.report import report
from hyperlearn.inspection.web.live_history import LiveHistory

TABLES: dict[str, Callable[[History, str], pd.DataFrame]] = {
    "trials": lambda history, study: history.trials(study),
    "curves": lambda history, study: history.curves(study),
}


class Downloads:
    """Answers requests for files.

    Args:
        live: The history.
    """

    def __init__(self, live: LiveHistory) -> None:
        self._live = live

    def csv(self, name: str, request: Request) -> Response:
        """Answer with one of `TABLES` of a study as CSV in UTF-8."""
        table, study = self._table(name, request)
        return _file(table.to_csv(index=False).encode(), "text/csv; charset=utf-8", study, "csv")

    def parquet(self, name: str, request: Request) -> Response:
        """Answer with one of `TABLES` of a study as Parquet."""
        table, study = self._table(name, request)
        return _file(parquet(table), "application/vnd.apache.parquet", study, "parquet")

    def report(self, request: Request) -> Response:
        """Answer with a study's report."""
        study = request.query_params.get("study", "")
        page = self._live.ask(lambda history: report(history, study))
        return _file(page.encode(), "text/html; charset=utf-8", study, "html")

    def _table(self, name: str, request: Request) -> tuple[pd.DataFrame, str]:
        study = request.query_params.get("study", "")
        read = TABLES[name]
        return self._live.ask(lambda history: read(history, study)), study


def parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet; choices of several types in one column become texts."""
    plain = table.copy()
    for name in plain:
        if plain[name].dtype == object:
            kinds = {type(value) for value in plain[name].dropna()}
            if len(kinds) > 1:
                plain[name] = plain[name].map(str, na_action="ignore")
    buffer = io.BytesIO()
    plain.to_parquet(buffer, index=False, engine="pyarrow")
    return buffer.getvalue()


def _file(content: bytes, kind: str, study: str, ending: str) -> Response:
    # Headers are ASCII: a name of other letters keeps only those that are.
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", study).strip("._")[:80] or "study"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, headers=headers, media_type=kind)
