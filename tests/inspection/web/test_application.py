import re
import sqlite3

import pytest

from hyperlearn.inspection.facts.study_page import SECTIONS
from tests.inspection.conftest import FEW, HOSTILE, PLAIN, TWO

PAGES = [
    ("/studies", {}),
    ("/tasks", {}),
    ("/study", {"name": HOSTILE}),
    ("/study", {"name": "empty"}),
    ("/study", {"name": TWO}),
    ("/study/live", {"name": HOSTILE}),
    ("/trials", {"study": HOSTILE}),
    ("/trial", {"study": HOSTILE, "number": "1"}),
    ("/trial", {"study": PLAIN, "number": "7"}),
    ("/task", {"name": HOSTILE}),
    ("/compare", {"study": [PLAIN, HOSTILE]}),
    ("/compare", {}),
]


@pytest.mark.parametrize(("path", "query"), PAGES)
def test_every_page_shows_hostile_names_as_text(client, path, query):
    answer = client.get(path, params=query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "\x1b" not in re.sub(r' value="[^"]*"', "", answer.text)  # what a form sends back
    assert "<i>much</i>" not in answer.text


@pytest.mark.parametrize("key", SECTIONS)
def test_every_section_is_served(client, key):
    answer = client.get("/study/section", params={"name": PLAIN, "key": key})
    assert answer.status_code == 200
    assert f'id="{key}"' in answer.text
    assert "Nothing to say" not in answer.text


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/study", {"name": "<b>"}, "&lt;b&gt;"),
        ("/trial", {"study": PLAIN, "number": "99"}, "trial 99"),
        ("/trial", {"study": PLAIN, "number": "x"}, "trial -1"),
        ("/study/section", {"name": PLAIN, "key": "<i>"}, "is not known"),
        ("/task", {"name": "nowhere"}, "nowhere"),
        ("/nowhere", {}, "no page at"),
        ("/download/trials.csv", {"study": "nowhere"}, "nowhere"),
    ],
)
def test_what_is_not_there_is_said_in_words(client, path, query, said):
    answer = client.get(path, params=query)
    assert answer.status_code == 404
    assert said in answer.text


def test_a_wrong_comparison_is_refused_in_words(client):
    answer = client.get("/compare", params={"study": ["a"] * 2 + ["b"] * 9})
    assert answer.status_code == 404  # unknown names
    many = client.get("/compare", params={"study": [str(i) for i in range(9)]})
    assert many.status_code == 400


def test_the_first_page_is_the_list_of_studies(client):
    answer = client.get("/")
    assert answer.url.path == "/studies"
    assert answer.text.count('aria-label="Choose') == 5


@pytest.mark.parametrize("name", ["style.css", "live.js", "icon.svg"])
def test_pages_load_their_files_from_here(client, name):
    assert client.get(f"/assets/{name}").status_code == 200


@pytest.mark.parametrize("name", ["secret", "..%2f..%2frendering.py", "%2e%2e/rendering.py"])
def test_no_other_files_are_served(client, name):
    assert client.get(f"/assets/{name}").status_code == 404


def test_a_live_part_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/study/live", params={"name": PLAIN})
    again = client.get(
        "/study/live", params={"name": PLAIN}, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


def test_looking_writes_nothing(client, looked_at):
    with sqlite3.connect(looked_at) as connection:
        before = list(connection.iterdump())
    for path, query in PAGES:
        client.get(path, params=query)
    client.get("/study/section", params={"name": PLAIN, "key": "map"})
    with sqlite3.connect(looked_at) as connection:
        assert list(connection.iterdump()) == before


def test_optunas_dashboard_is_served_where_it_is_installed(client):
    pytest.importorskip("optuna_dashboard")
    pytest.importorskip("a2wsgi")
    assert client.get("/optuna").url.path.startswith("/dashboard")
    names = [study["study_name"] for study in client.get("/api/studies").json()["study_summaries"]]
    assert {PLAIN, FEW} <= set(names)
