"""The pages in a real browser: what they do, what they load, and whether everybody can read them.

`make test` installs the browser; where there is none the tests are skipped, but not in CI.
"""

import os
import re
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright")
pytest.importorskip("uvicorn")
from playwright.sync_api import Page, expect, sync_playwright

from hyperlearn.history.history import History
from hyperlearn.inspection.report import write_report
from studies.inspection.browser import browser_path, launched, served
from tests.inspection.conftest import HOSTILE, PLAIN, make_study

PHRASE = "correct horse battery"
PATIENCE_MS = 60_000
"""Until a section is worked out on a busy machine."""
QUERIES = {
    "studies": "/studies",
    "tasks": "/tasks",
    "study": f"/study?name={PLAIN}",
    "trials": f"/trials?study={PLAIN}",
    "trial": f"/trial?study={PLAIN}&number=1",
    "task": "/task?name=adult",
    "problem": "/study?name=nowhere",
}


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        if browser_path(playwright) is None:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up("there is no browser; `make browser` installs one")
        started = launched(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(looked_at):
    with served(looked_at) as found:
        yield found


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that fails its test if it complains or asks anybody else for anything."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(f"{said.type} {said.text}"))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    strangers: list[str] = []
    opened.on("request", lambda request: strangers.append(request.url))
    yield opened
    context.close()
    # An answer of 404 is told as an error, and a form without a name for its user as "verbose".
    told = re.compile("^verbose|status of 40[14]")
    assert [one for one in complaints if not told.search(one)] == []
    assert [url for url in strangers if not re.match(r"(http://127\.0\.0\.1:|file://)", url)] == []


def whole(page: Page) -> None:
    """Wait until every section is there."""
    expect(page.locator("[aria-busy]")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(page, address, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    page.goto(address + QUERIES[name])
    whole(page)
    # The policy of the page lets only its own scripts run; the test's own are evaluated beside it.
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_study_shows_all_its_sections(page, address):
    page.goto(address + QUERIES["study"])
    whole(page)
    titles = page.locator("h2").all_text_contents()
    assert {"Importance", "Map of tasks", "Why each suggestion", "Failures"} <= set(titles)
    assert page.locator("figure svg[role=img]").count() >= 8


def test_a_hostile_name_is_shown_as_text(page, address):
    page.goto(address + "/studies")
    page.get_by_role("link", name="<script>alert(1)</script>").first.click()
    whole(page)
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()


def test_studies_are_searched_sorted_and_compared(page, address):
    page.goto(address + "/studies")
    page.get_by_role("searchbox").fill("svm")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="trials").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("trials"))
    expect(page.locator("tbody tr").first).to_contain_text(PLAIN)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_have_text("Compare studies")
    expect(page.locator("thead th")).to_have_count(2)


def test_a_finished_trial_is_shown_without_loading_the_page_again(page, tmp_path):
    path = tmp_path / "live.db"
    with History(path) as history:
        study = make_study(history, PLAIN, "adult", 4)
        with served(path) as address:
            page.goto(address + QUERIES["study"])
            whole(page)
            expect(page.locator("dl.facts")).to_contain_text("4 (4 complete)")
            study.optimize(
                lambda trial: trial.suggest_float("lr", 1e-5, 1e-1, log=True), n_trials=1
            )
            expect(page.locator("dl.facts")).to_contain_text("5 (5 complete)", timeout=10_000)
        history.optuna_storage().engine.dispose()


def test_everything_can_be_reached_by_the_keyboard(page, address):
    page.goto(address + "/studies")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == PLAIN:
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(PLAIN)


def test_details_stay_open_while_a_page_updates(page, tmp_path):
    path = tmp_path / "live.db"
    with History(path) as history:
        study = make_study(history, PLAIN, "adult", 3)
        with served(path) as address:
            page.goto(address + QUERIES["study"])
            page.locator("[data-live] details summary").first.click()
            study.optimize(
                lambda trial: trial.suggest_float("lr", 1e-5, 1e-1, log=True), n_trials=1
            )
            expect(page.locator("dl.facts").first).to_contain_text("4 (4 complete)")
            expect(page.locator("[data-live] details[open]")).to_have_count(1)
            whole(page)
        history.optuna_storage().engine.dispose()


@pytest.mark.parametrize("path", ["/studies", QUERIES["study"], QUERIES["trial"]])
def test_a_page_fits_a_phone(page, address, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + path)
    whole(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_the_token_is_asked_for_and_opens(page, looked_at):
    with served(looked_at, token=PHRASE) as address:
        page.goto(address + "/login")
        page.get_by_label("Token").fill(PHRASE)
        page.get_by_role("button").click()
        expect(page.locator("h1")).to_have_text("Studies")
        page.goto("about:blank")  # so that the page asks no server that has ended


@pytest.mark.parametrize("name", [PLAIN, HOSTILE])
def test_a_report_is_read_from_a_file_alone(page, history, tmp_path, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    file = write_report(history, tmp_path / "report.html", name)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(file.as_uri())
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_optunas_dashboard_is_shown(page, address):
    pytest.importorskip("optuna_dashboard")
    page.goto(address + "/studies")
    page.get_by_role("link", name="Optuna dashboard").click()
    expect(page.get_by_text(PLAIN).first).to_be_visible()
