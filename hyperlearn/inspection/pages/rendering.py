"""Templates filled with facts; everything that is not markup of ours is escaped."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hyperlearn.inspection.cells import cell
from hyperlearn.inspection.charts.chart_table import chart_table
from hyperlearn.inspection.charts.svg import svg

ASSETS = files("hyperlearn.inspection.pages") / "assets"
"""Files that pages refer to."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hyperlearn.inspection.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(svg=svg, chart_table=chart_table, cell=cell)
    return environment


def render(template: str, **facts: object) -> str:
    """Return a template filled with facts.

    Args:
        template: Name of a file in ``templates``.
        facts: What it shows; a name that it uses and that is not given is an error.
    """
    return _environment().get_template(template).render(**facts)


@cache
def style() -> Markup:
    """Return the style sheet, to be put into a page that may load nothing."""
    return Markup((ASSETS / "style.css").read_text(encoding="utf-8"))  # noqa: S704 (our own file)
