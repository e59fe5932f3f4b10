import jinja2
import pytest

from hyperlearn.inspection.pages.rendering import ASSETS, render, style


def test_what_a_template_is_not_given_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        render("login.html")


def test_facts_are_escaped():
    assert "&lt;b&gt;" in render("login.html", problem="<b>")


def test_the_style_names_nothing_outside():
    assert "url(" not in style()
    assert "@import" not in style()
    assert "http" not in (ASSETS / "live.js").read_text()
