"""The examples of the documentation do what the documentation says."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import hyperlearn
from tests.documentation import (
    FLAGS,
    RUN,
    Example,
    check_console,
    check_session,
    examples_of,
    rewrite,
    run_page,
)

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WITH_EXAMPLES = [page for page in PAGES if any(e.language in RUN for e in examples_of(page))]
MODULES = [
    module.name for module in pkgutil.walk_packages(hyperlearn.__path__, prefix="hyperlearn.")
]


WARNED_BY_OTHERS = {"integrations"}
"""Pages whose examples use libraries that warn of themselves and of one another."""


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.stem,
            marks=[pytest.mark.filterwarnings("ignore")] if page.stem in WARNED_BY_OTHERS else [],
        )
        for page in WITH_EXAMPLES
    ],
)
def test_the_examples_of_a_page_run_as_written(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run_page(page, check_console) > 0


def test_the_pages_that_promise_examples_have_them() -> None:
    assert {"README", "tutorial", "history", "command-line"} <= {p.stem for p in WITH_EXAMPLES}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_print_what_is_written(name: str) -> None:
    module = importlib.import_module(name)

    assert doctest.testmod(module, optionflags=FLAGS).failed == 0


def test_an_example_that_prints_something_else_fails() -> None:
    wrong = Example("pycon", ">>> 1 + 1\n3\n", "page.md", 1)

    with pytest.raises(AssertionError, match="Expected:\n    3\nGot:\n    2"):
        check_session(wrong, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$ hyperlearn --version\nhypertrain 0.1.0\n", "written:"),
        ("$ hyperlearn fly\n", "No such command"),
    ],
)
def test_a_command_that_prints_something_else_or_is_unknown_fails(text: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_console(Example("console", text, "page.md", 1))


def test_what_commands_print_can_be_written_into_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```console\n$ ls\nx\n$ hyperlearn --version\n?\n```\n")

    rewrite(page)

    assert page.read_text() == (
        "# Page\n\n```console\n$ ls\nx\n$ hyperlearn --version\n"
        f"hyperlearn {hyperlearn.__version__}\n```\n"
    )
