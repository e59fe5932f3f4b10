"""Make the pictures of the documentation: ``python -m studies.inspection``.

It takes about a minute on an idle machine, and needs a browser (`make browser`).
"""

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from hyperlearn.history.history import History
from hyperlearn.inspection.report import write_report
from studies.inspection.browser import launched, served
from studies.inspection.history import N_TASKS, write_history

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
STUDY = f"mlp on data set {N_TASKS - 1}"
PAGES = {
    "studies": ("/studies", 1000, 620, "light"),
    "study": (f"/study?name={STUDY}", 1000, 1500, "light"),
    "trial": (f"/trial?study={STUDY}&number=1", 1000, 1100, "dark"),
    "phone": (f"/study?name={STUDY}", 390, 844, "dark"),
}
"""Address, width, height and colours of each picture of a page."""
PATIENCE_MS = 180_000


def main() -> None:
    """Search, serve, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "history.db"
        write_history(path)
        browser = launched(playwright)
        with served(path) as address:
            for name, (query, width, height, scheme) in PAGES.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,  # type: ignore[arg-type]
                )
                page.goto(address + query)
                expect(page.locator("[aria-busy]")).to_have_count(0, timeout=PATIENCE_MS)
                for shown in page.get_by_text(str(path)).all():
                    shown.evaluate("(element, name) => { element.textContent = name }", path.name)
                page.screenshot(path=PICTURES / f"{name}.png")
                page.close()
        with History(path, readonly=True) as history:
            report = write_report(history, Path(folder) / "report.html", STUDY)
        page = browser.new_page(viewport={"width": 1000, "height": 1500})
        page.goto(report.as_uri())
        page.screenshot(path=PICTURES / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
