"""The server of the web pages: on this machine alone, unless a token is given."""

import ipaddress
import socket
from collections.abc import Callable
from importlib.util import find_spec

from hyperlearn.errors import InvalidArgumentError
from hyperlearn.history.history import History

FEWEST_LETTERS = 12
"""A shorter token could be guessed by trying."""
NEEDED = ("starlette", "uvicorn")


def check_address(host: str, token: str | None) -> None:
    """Refuse to serve other machines without a token, and a token that is easily guessed.

    Raises:
        InvalidArgumentError: One of both is the case, or the packages are not installed.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InvalidArgumentError(
            f"the web pages need {', '.join(map(repr, missing))}; `pip install 'hyperlearn[ui]'`"
        )
    if token is not None and len(token) < FEWEST_LETTERS:
        raise InvalidArgumentError(
            f"the token has {len(token)} letters; give {FEWEST_LETTERS} or more, such as from "
            "`openssl rand -hex 16`"
        )
    if token is None and not is_loopback(host):
        raise InvalidArgumentError(
            f"host {host!r} can be reached from other machines; give a --token, or leave --host "
            "out to serve this machine alone"
        )


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any that is free.

    Raises:
        InvalidArgumentError: The address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InvalidArgumentError(
            f"{host}:{port} cannot be served from ({error.strerror}); give another --port, or 0 "
            "for any that is free"
        ) from error
    return listener


def serve(
    history: History, *, host: str, port: int, token: str | None, say: Callable[[str], object]
) -> None:
    """Serve the web pages over a history until interrupted.

    Args:
        history: Open for reading; it is closed at the end.
        host: Address to listen on.
        port: Port to listen on; 0 for any that is free.
        token: What has to be known to look, or None.
        say: Called with the address once it can be opened.

    Raises:
        InvalidArgumentError: The address cannot be used, or not without a token.
    """
    check_address(host, token)
    import uvicorn  # noqa: PLC0415 (an extra, and a second to import)

    from hyperlearn.inspection.web.application import make_application  # noqa: PLC0415 (likewise)

    listener = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        make_application(history, token=token),
        log_level="warning",
        server_header=False,
        lifespan="off",
    )
    with listener, history:
        say(f"http://{shown}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])
