"""The application over a small history, asked without a network."""

import pytest

from hyperlearn.history.history import History

pytest.importorskip("starlette")
pytest.importorskip("httpx2")


@pytest.fixture
def client(looked_at):
    """A browser's questions, without a browser."""
    from starlette.testclient import TestClient

    from hyperlearn.inspection.web.application import make_application

    application = make_application(History(looked_at, readonly=True))
    with TestClient(application, base_url="http://localhost") as asked:
        yield asked
