"""What every page has: the way to the others, and addresses of what it names."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

from hyperlearn.inspection.pages.rendering import render
from hyperlearn.inspection.web.addresses import (
    address,
    study_address,
    task_address,
    trial_address,
)
from hyperlearn.inspection.web.listing import NUMERIC


class PageWriter:
    """Fills templates of pages.

    Args:
        location: Where the history is kept, without a password.
        has_dashboard: Whether Optuna's dashboard is served too.
    """

    def __init__(self, location: str, *, has_dashboard: bool) -> None:
        self._shared = {
            "location": location,
            "has_dashboard": has_dashboard,
            "address": address,
            "study_address": study_address,
            "trial_address": trial_address,
            "task_address": task_address,
            "numeric": NUMERIC,
        }

    def page(self, template: str, facts: Mapping[str, object], *, status: int = 200) -> Response:
        """Return a page.

        Args:
            template: Name of its template.
            facts: What it shows.
            status: HTTP status.
        """
        return HTMLResponse(render(template, **{**self._shared, **facts}), status)
