"""A real browser and a real server for tests and for the pictures of the documentation."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Playwright

from hyperlearn.history.history import History
from hyperlearn.inspection.web.application import make_application
from hyperlearn.inspection.web.server import listening

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",  # as root, as in a container, it starts in no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_path(playwright: Playwright) -> str | None:
    """Return where a browser is: the system's, else Playwright's own, else None."""
    own = playwright.chromium.executable_path
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    return installed or (own if Path(own).exists() else None)


def launched(playwright: Playwright) -> Browser:
    """Start the browser."""
    return playwright.chromium.launch(executable_path=browser_path(playwright), args=OPTIONS)


@contextmanager
def served(path: Path, *, token: str | None = None) -> Iterator[str]:
    """Serve the history of a database on any free port, and give its address."""
    listener = listening("127.0.0.1", 0)
    application = make_application(History(path, readonly=True), token=token)
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
