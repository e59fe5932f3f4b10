"""The examples of a Markdown page, run one after another as a reader would.

``python -m tests.documentation PAGE...`` runs pages and writes what the commands print into them.
"""

import contextlib
import doctest
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import optuna
from typer.testing import CliRunner

from hyperlearn.cli import app

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(?<!\w)-?\d[\w.:+-]*")
WIDTH = "80"
RUN = frozenset({"python", "pycon", "console"})
"""Languages of blocks that are run; commands of minutes and plain output stand in others."""


@dataclass(frozen=True)
class Example:
    """One fenced block: what is in it, and the page and line it stands on."""

    language: str
    text: str
    page: str
    line: int


def examples_of(page: Path) -> Iterator[Example]:
    """Yield the fenced blocks of a page in their order; directives are none."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Example(found["language"], found["text"], page.name, line)


def run_page(page: Path, run_console: Callable[[Example], object]) -> int:
    """Run the Python and console examples of a page in one namespace; return how many."""
    namespace: dict[str, object] = {"__name__": f"page {page.stem}"}
    examples = [e for e in examples_of(page) if e.language in RUN]
    for example in examples:
        if example.language == "python":
            run_script(example, namespace)
        elif example.language == "pycon":
            check_session(example, namespace)
        else:
            run_console(example)
    return len(examples)


def run_script(example: Example, namespace: dict[str, object]) -> None:
    """Run code without prompts; a traceback names the page and the line."""
    code = compile("\n" * example.line + example.text, example.page, "exec")
    exec(code, namespace)  # noqa: S102 (our own pages)


def check_session(example: Example, namespace: dict[str, object]) -> None:
    """Run code with prompts, and compare what it prints with what is written."""
    test = doctest.DocTestParser().get_doctest(
        example.text, namespace, example.page, example.page, example.line
    )
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    report: list[str] = []
    runner.run(test, out=report.append, clear_globs=False)
    namespace.update(test.globs)
    assert not runner.failures, "".join(report)


def check_console(example: Example) -> None:
    """Run the `hyperlearn` commands of a console, and compare all but the numbers."""
    printed = printed_console(example)
    assert without_numbers(printed) == without_numbers(example.text), (
        f"{example.page}:{example.line}\nwritten:\n{example.text}\nprinted:\n{printed}"
    )


def printed_console(example: Example) -> str:
    """Return a console with what its `hyperlearn` commands print now; others stay as written."""
    return "".join(map(_printed, re.split(r"(?=^\$ )", example.text, flags=re.MULTILINE)))


def _printed(part: str) -> str:
    command, _, _ = part.partition("\n")
    if not command.startswith("$ hyperlearn "):
        return part
    result = CliRunner(env={"COLUMNS": WIDTH}).invoke(app, shlex.split(command)[2:])
    assert result.exit_code == 0, f"{command}\n{result.output}"
    return f"{command}\n" + "".join(f"{line.rstrip()}\n" for line in result.output.splitlines())


def without_numbers(text: str) -> str:
    """Return a text in which numbers, sparklines, rulers and spaces are all alike."""
    return " ".join(re.sub("[▁-█]+", "▁", re.sub("─+", "─", NUMBER.sub("0", text))).split())


def rewrite(page: Path) -> None:
    """Run a page and write into it what its commands print now."""
    text = page.read_text(encoding="utf-8")
    printed: list[tuple[str, str]] = []
    run_page(page, lambda example: printed.append((example.text, printed_console(example))))
    for before, after in printed:
        text = text.replace(f"```console\n{before}```", f"```console\n{after}```", 1)
    page.write_text(text, encoding="utf-8")


def main(pages: list[Path]) -> None:
    """Rewrite pages, each with a history of its own."""
    for page in pages:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            os.environ["HYPERLEARN_STORAGE"] = str(Path(folder) / "history.db")
            rewrite(page)


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    main([Path(page).absolute() for page in sys.argv[1:]])
