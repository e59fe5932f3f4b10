import pytest

from hyperlearn.history.history import History

pytest.importorskip("starlette")
from starlette.testclient import TestClient

from hyperlearn.inspection.web.application import make_application

TOKEN = "correct horse battery"  # noqa: S105 (of these tests only)


@pytest.fixture
def guarded(looked_at):
    application = make_application(History(looked_at, readonly=True), token=TOKEN)
    with TestClient(application, base_url="http://example.org") as asked:
        yield asked


@pytest.mark.parametrize("path", ["/", "/studies", "/study?name=x", "/api/studies", "/nowhere"])
def test_without_the_token_nothing_is_told(guarded, path):
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert "svm" not in answer.text


@pytest.mark.parametrize("given", ["", "x", TOKEN[:-1], TOKEN + "x", "é"])
def test_a_wrong_token_opens_nothing(guarded, given):
    assert guarded.post("/login", data={"token": given}).status_code == 401
    headers = {"Authorization": f"Bearer {given}".encode()}
    assert guarded.get("/studies", headers=headers).status_code == 401


def test_the_token_opens_for_a_program(guarded):
    answer = guarded.get("/studies", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


def test_the_token_opens_for_a_browser_by_a_cookie_that_scripts_cannot_read(guarded):
    answer = guarded.post("/login", data={"token": TOKEN}, follow_redirects=False)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert guarded.get("/studies").status_code == 200


@pytest.mark.parametrize(
    "cookie", ["hyperlearn_session=guess", "hyperlearn_session", ";;=", "\xff"]
)
def test_a_cookie_that_was_not_given_opens_nothing(guarded, cookie):
    answer = guarded.get("/studies", headers={"Cookie": cookie.encode("latin-1")})
    assert answer.status_code == 401


def test_a_token_too_long_to_be_one_is_not_read(guarded):
    assert guarded.post("/login", content=b"token=" + b"x" * 20_000).status_code == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/studies", "/login", "/api/studies", "/api/studies/1"])
def test_nothing_can_be_changed(client, method, path):
    assert client.request(method, path).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80", ""])
def test_a_page_of_another_site_cannot_look_in(client, host):
    assert client.get("/studies", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8765", "127.0.0.1:1", "[::1]:8765", "[::1]"]
)
def test_names_of_this_machine_are_served(client, host):
    assert client.get("/studies", headers={"Host": host}).status_code == 200


def test_the_browser_is_bound(client):
    headers = client.get("/studies").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
