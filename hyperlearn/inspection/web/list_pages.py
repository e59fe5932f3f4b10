"""The pages about many studies: lists of studies and tasks, one task, studies side by side."""

from collections.abc import Callable

import pandas as pd
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hyperlearn.history.history import History
from hyperlearn.inspection.documents import rows
from hyperlearn.inspection.facts.comparison import compared
from hyperlearn.inspection.web.listing import STUDY_COLUMNS, TASK_COLUMNS, Wish, listed
from hyperlearn.inspection.web.live_history import LiveHistory
from hyperlearn.inspection.web.page_writer import PageWriter


class ListPages:
    """Answers requests for pages about many studies.

    Args:
        live: The history.
        writer: Writes pages.
    """

    def __init__(self, live: LiveHistory, writer: PageWriter) -> None:
        self._live = live
        self._writer = writer

    def home(self, _request: Request) -> Response:
        """Lead to the list of studies."""
        return RedirectResponse("/studies")

    def studies(self, request: Request) -> Response:
        """Answer with the list of studies."""
        facts = self._list(request, History.studies, STUDY_COLUMNS)
        return self._writer.page("studies.html", {**facts, "title": "Studies"})

    def tasks(self, request: Request) -> Response:
        """Answer with the list of tasks."""
        facts = self._list(request, History.tasks, TASK_COLUMNS)
        return self._writer.page("tasks.html", {**facts, "title": "Tasks"})

    def task(self, request: Request) -> Response:
        """Answer with a task's page."""
        name = request.query_params.get("name", "")
        facts = self._live.ask(lambda history: _task_facts(history, name))
        return self._writer.page("task.html", {**facts, "title": name, "task": name})

    def compare(self, request: Request) -> Response:
        """Answer with studies side by side; of fewer than two, with what to do."""
        chosen = list(dict.fromkeys(request.query_params.getlist("study")))
        found = None
        if len(chosen) > 1:
            found = self._live.ask(lambda history: compared(history, chosen))
        return self._writer.page("compare.html", {"title": "Compare", "comparison": found})

    def _list(
        self,
        request: Request,
        frame: Callable[[History], pd.DataFrame],
        columns: dict[str, str],
    ) -> dict[str, object]:
        wish = Wish.of(request.query_params)
        return {"listing": listed(self._live.ask(frame), wish), "columns": columns}


def _task_facts(history: History, name: str) -> dict[str, object]:
    studies = history.studies()
    return {
        "similar": rows(history.similar(name)),
        "studies": rows(studies[studies["task"] == name]),
        "best": rows(history.best(task=name, k=5)),
    }
