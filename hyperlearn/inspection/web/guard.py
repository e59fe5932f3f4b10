"""Who may look: a token where others can reach the address, and headers that bind the browser.

Without a token only this machine is served, and only under a name of this machine, so that no page
of another site can make a browser read the history (DNS rebinding).
"""

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hyperlearn.inspection.pages.rendering import render

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
COOKIE = "hyperlearn_session"
LOGIN = "/login"
OPEN_PATHS = frozenset({LOGIN, "/assets/style.css"})
LONGEST_FORM = 10_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DASHBOARD_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'"
)
"""Of Optuna's dashboard, which writes styles and scripts into its page."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets in who may look, and nobody to change anything.

    Args:
        app: What is guarded.
        token: What has to be known to look; None serves this machine only.
        dashboard_paths: Beginnings of the paths that Optuna's dashboard answers.
    """

    def __init__(
        self, app: ASGIApp, *, token: str | None, dashboard_paths: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._token = token
        self._session = secrets.token_urlsafe(32)
        self._dashboard_paths = dashboard_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        is_dashboard = path.startswith(self._dashboard_paths) if self._dashboard_paths else False
        bound = _bound(send, DASHBOARD_POLICY if is_dashboard else POLICY)
        refusal = await self._refusal(Request(scope, receive))
        await (self._app if refusal is None else refusal)(scope, receive, bound)

    async def _refusal(self, request: Request) -> Response | None:
        """Return the answer to a request that is not handed on."""
        if request.method == "POST" and request.url.path == LOGIN and self._token is not None:
            return await self._login(request)
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Nothing can be changed here.\n", 405, {"Allow": "GET, HEAD"})
        if self._token is None:
            return None if _is_local(request.headers) else _misdirected()
        if request.url.path in OPEN_PATHS - {LOGIN} or self._is_known(request):
            return None
        return _asked_for_token(401, "")

    async def _login(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM:
                return PlainTextResponse("That is too long for a token.\n", 413)
        given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0]
        if not self._is_token(given):
            return _asked_for_token(401, "That is not the token that `hyperlearn ui` was given.")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="strict")
        return answer

    def _is_known(self, request: Request) -> bool:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._is_token(given.strip()):
            return True
        return hmac.compare_digest(_cookie(request).encode(), self._session.encode())

    def _is_token(self, given: str) -> bool:
        """Return whether a text is the token, in a time that does not tell how much of it fits."""
        return self._token is not None and hmac.compare_digest(
            given.encode("utf-8", "surrogatepass"), self._token.encode()
        )


def _cookie(request: Request) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _is_local(headers: Headers) -> bool:
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name.lower() in LOCAL_NAMES


def _misdirected() -> Response:
    return PlainTextResponse(
        "This address serves its own machine only; look at http://localhost, or give "
        "`hyperlearn ui` a --token.\n",
        421,
    )


def _asked_for_token(status: int, problem: str) -> Response:
    answer = HTMLResponse(render("login.html", problem=problem), status)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _bound(send: Send, policy: str) -> Send:
    async def send_bound(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers["Content-Security-Policy"] = policy
        await send(message)

    return send_bound
