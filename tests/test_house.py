"""The house is in order: what the documentation promises, and what may stand in a file."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

import hyperlearn
from hyperlearn.cli import app
from tests.test_documentation import PAGES, ROOT

OURS = ("hyperlearn", "tests", "studies", "docs")
TEXTS = {".py", ".md", ".toml", ".cfg", ".yaml", ".yml", ".cff", ".txt", ".json", ".sh", ""}
LINK = re.compile(r"\]\((?!\w+:)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|home|root|Users|opt|tmp)/\w")


def texts() -> Iterator[Path]:
    """Yield every text file of the project, hidden and generated ones left out."""
    for top in OURS:
        for path in (ROOT / top).rglob("*"):
            is_generated = any(part.startswith(("_build", "__pycache__")) for part in path.parts)
            if path.is_file() and path.suffix in TEXTS and not is_generated:
                yield path
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXTS)
    yield ROOT / ".ci" / "run"


def written(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", hyperlearn.__all__)
def test_the_reference_names_every_public_name(name: str) -> None:
    reference = written("docs/reference.md")
    if name in vars(hyperlearn.errors):
        assert "automodule:: hyperlearn.errors" in reference
    else:
        assert re.search(rf"\bhyperlearn\.{name}\b", reference)


COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_page_shows_every_command_with_its_options(name: str) -> None:
    page = written("docs/command-line.md")
    options = typer.main.get_command(app).commands[name].params  # type: ignore[attr-defined]

    assert f"`hyperlearn {name}" in page
    for option in options:
        if option.param_type_name == "option":
            assert all(f"`{word}" in page for word in option.opts), option.opts


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    broken = [m["target"] for m in LINK.finditer(text) if not (page.parent / m["target"]).exists()]

    assert broken == []


def test_every_page_of_the_documentation_is_in_the_table_of_contents() -> None:
    contents = re.search(r"```\{toctree\}\n(.*?)```", written("docs/index.md"), re.DOTALL)
    assert contents is not None
    listed = {line for line in contents[1].split() if not line.startswith(":")}

    pages = {page.stem for page in (ROOT / "docs").glob("*.md")} - {"index"}

    assert pages <= listed


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts()
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_the_search_for_machine_paths_finds_one() -> None:
    assert MACHINE_PATH.search("see " + "/".join(["", "home", "me", "x"]))
    assert not MACHINE_PATH.search("https://example.org/home/page and docs/tmp/x")


def test_every_module_states_its_one_concept() -> None:
    silent = [
        path.relative_to(ROOT)
        for path in (ROOT / "hyperlearn").rglob("*.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]

    assert silent == []


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "\n## Unreleased\n" in written("CHANGELOG.md")


def test_the_citation_names_the_version_of_the_package() -> None:
    citation = yaml.safe_load(written("CITATION.cff"))
    project = tomllib.loads(written("pyproject.toml"))["project"]

    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]


def test_the_demo_of_the_checkout_is_the_command_of_the_package() -> None:
    assert re.search(r"^demo:.*\n\t\$\(BIN\)/hyperlearn demo$", written("Makefile"), re.MULTILINE)


def test_the_version_stands_in_one_place() -> None:
    number = re.escape(hyperlearn.__version__)
    copies = [
        path.relative_to(ROOT)
        for path in (ROOT / "hyperlearn").rglob("*.py")
        if re.search(
            rf"__version__\s*=\s*[\"']|[\"']{number}[\"']", path.read_text(encoding="utf-8")
        )
    ]

    assert copies == []


def test_the_readme_names_the_two_commands() -> None:
    readme = written("README.md")

    assert "make demo" in readme
    assert "make test" in readme
