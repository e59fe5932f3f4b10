import io

import pytest
from rich.text import Text

from hyperlearn.inspection.page import print_page
from hyperlearn.inspection.sparkline import ASCII_BARS, BARS

LINE = " ".join(["drawn"] * 100)


@pytest.fixture
def pages(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return []


def draw(pages):
    def keep(page):
        pages.append(page)
        return Text(LINE, style="red")

    return keep


def test_a_pipe_gets_whole_lines_without_colours(pages, capsys):
    print_page(draw(pages))
    assert pages[0].width is None
    assert capsys.readouterr().out == LINE + "\n"


def test_a_pipe_gets_the_width_that_the_environment_sets(pages, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    print_page(draw(pages))
    assert pages[0].width == 40
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


def test_a_width_of_nothing_bounds_nothing(pages, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "0")
    print_page(draw(pages))
    assert capsys.readouterr().out == LINE + "\n"


def test_a_terminal_gets_colours(pages, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    print_page(draw(pages))
    assert "\x1b[31m" in capsys.readouterr().out


@pytest.mark.parametrize(("encoding", "bars"), [("utf-8", BARS), ("ascii", ASCII_BARS)])
def test_bars_are_such_as_the_output_can_write(pages, monkeypatch, encoding, bars):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    print_page(draw(pages))
    assert pages[0].bars == bars
