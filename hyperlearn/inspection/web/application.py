"""The web application: which address is answered by what, and under whose guard."""

from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from hyperlearn.errors import HyperlearnError, UnknownNameError
from hyperlearn.history.history import History
from hyperlearn.inspection.pages.rendering import ASSETS
from hyperlearn.inspection.web.dashboard import DASHBOARD_PATHS, dashboard_routes
from hyperlearn.inspection.web.downloads import TABLES, Downloads
from hyperlearn.inspection.web.guard import Guard
from hyperlearn.inspection.web.list_pages import ListPages
from hyperlearn.inspection.web.live_history import LiveHistory
from hyperlearn.inspection.web.page_writer import PageWriter
from hyperlearn.inspection.web.study_pages import StudyPages

KINDS = {
    "style.css": "text/css; charset=utf-8",
    "live.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def make_application(history: History, *, token: str | None = None) -> ASGIApp:
    """Return the application over a history.

    Args:
        history: Open for reading; the application owns it from now on.
        token: What has to be known to look; None serves requests to names of this machine only.
    """
    live = LiveHistory(history)
    dashboard = dashboard_routes(history)
    writer = PageWriter(history.location, has_dashboard=bool(dashboard))
    lists, pages = ListPages(live, writer), StudyPages(live, writer)
    downloads = Downloads(live)
    routes: list[BaseRoute] = [
        Route("/", lists.home),
        Route("/studies", lists.studies),
        Route("/tasks", lists.tasks),
        Route("/study", pages.study),
        Route("/study/live", pages.live),
        Route("/study/section", pages.section),
        Route("/trials", pages.trials),
        Route("/trial", pages.trial),
        Route("/task", lists.task),
        Route("/compare", lists.compare),
        *(Route(f"/download/{table}.csv", partial(downloads.csv, table)) for table in TABLES),
        *(
            Route(f"/download/{table}.parquet", partial(downloads.parquet, table))
            for table in TABLES
        ),
        Route("/download/report.html", downloads.report),
        Route("/assets/{name}", _asset),
        *dashboard,
    ]
    application = Starlette(
        routes=routes,
        exception_handlers={
            HyperlearnError: partial(_problem, writer),
            404: partial(_missing, writer),
        },
    )
    return Guard(application, token=token, dashboard_paths=DASHBOARD_PATHS if dashboard else ())


def _problem(writer: PageWriter, _request: Request, error: Exception) -> Response:
    """Answer with what went wrong, in our words."""
    status = 404 if isinstance(error, UnknownNameError) else 400
    facts = {"title": "Not to be shown", "problem": str(error)}
    return writer.page("problem.html", facts, status=status)


def _missing(writer: PageWriter, request: Request, _error: Exception) -> Response:
    """Answer that there is no such page."""
    facts = {"title": "Not found", "problem": f"there is no page at {request.url.path!r}"}
    return writer.page("problem.html", facts, status=404)


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in KINDS:
        return Response(status_code=404)
    return Response((ASSETS / name).read_bytes(), media_type=KINDS[name])
