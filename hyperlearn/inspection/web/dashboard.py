"""Optuna's own dashboard beside our pages, where it is installed: for looking only.

Its pages name their files and questions from the root of the address on, so it cannot live under
one path of its own: ``/optuna`` leads to it, and it answers under the paths that it names.
"""

from functools import partial
from importlib.util import find_spec
from typing import Any

from optuna.storages import RDBStorage
from sqlalchemy import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from hyperlearn.history.engine import connect_sqlite
from hyperlearn.history.history import History

DASHBOARD_PATHS = ("/dashboard", "/api/", "/static/", "/csv/")
NEEDED = ("optuna_dashboard", "a2wsgi")


def dashboard_routes(history: History) -> list[BaseRoute]:
    """Return the routes of Optuna's dashboard; none where it is not installed or has no database.

    Args:
        history: The history whose database is shown, over a connection that cannot write.
    """
    if history.url is None or not all(find_spec(name) for name in NEEDED):
        return []
    from a2wsgi import WSGIMiddleware  # noqa: PLC0415 (an extra)
    from optuna_dashboard import wsgi  # noqa: PLC0415 (an extra)

    # Its types name ASGI's messages otherwise than Starlette's.
    dashboard: Any = WSGIMiddleware(wsgi(readonly_storage(history.url)))

    async def whole_path(scope: Scope, receive: Receive, send: Send) -> None:
        # It wants the path from the root on, and not what is left after where it is mounted.
        await dashboard({**scope, "root_path": ""}, receive, send)

    return [
        Route("/optuna", _to_dashboard),
        *(Mount(path.rstrip("/"), whole_path) for path in DASHBOARD_PATHS),
    ]


def _to_dashboard(_request: Request) -> Response:
    return RedirectResponse("/dashboard")


def readonly_storage(url: URL) -> RDBStorage:
    """Return Optuna's storage over a connection that cannot write."""
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        options["creator"] = partial(connect_sqlite, url.database or "", readonly=True)
    else:
        options["connect_args"] = {"options": "-c default_transaction_read_only=on"}
    return RDBStorage(
        url.render_as_string(hide_password=False),
        engine_kwargs=options,
        skip_compatibility_check=True,
        skip_table_creation=True,
    )
