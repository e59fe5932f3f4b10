"""Plots for notebooks and for print: the pictures of the report as figures.

Each takes a history and the name of a study, and returns a figure that can be changed and saved:
plotly's, to zoom and to point at, or with ``library="matplotlib"`` matplotlib's, for paper.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from hyperlearn.errors import EmptyHistoryError, InvalidArgumentError
from hyperlearn.history.history import History
from hyperlearn.inspection.charts.chart import Chart
from hyperlearn.inspection.charts.figures import figure
from hyperlearn.inspection.charts.print_figures import printed
from hyperlearn.inspection.facts.comparison import compared
from hyperlearn.inspection.facts.forecasts import forecast_section
from hyperlearn.inspection.facts.importance import importance_section
from hyperlearn.inspection.facts.learning_curves import curve_section
from hyperlearn.inspection.facts.parallel import parallel_section
from hyperlearn.inspection.facts.progress import progress_section
from hyperlearn.inspection.facts.reading import StudyReading
from hyperlearn.inspection.facts.responses import response_section
from hyperlearn.inspection.facts.section import Section
from hyperlearn.inspection.facts.task_map import map_section

Library: TypeAlias = Literal["plotly", "matplotlib"]
Figure: TypeAlias = Any
"""A ``plotly.graph_objects.Figure`` or a ``matplotlib.figure.Figure``, as was asked for."""


def plot_progress(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot the best value so far, beside a replay without history where history suggested.

    Raises:
        EmptyHistoryError: There is too little to plot.
        UnknownNameError: There is no such study.
        InvalidArgumentError: The library is not installed, or is another one.
    """
    return _first(progress_section, history, study, library)


def plot_importance(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot how much each hyperparameter mattered. Raises as `plot_progress`."""
    return _first(importance_section, history, study, library)


def plot_response(
    history: History, study: str, parameter: str, *, library: Library = "plotly"
) -> Figure:
    """Plot the expected metric along one hyperparameter, with its uncertainty.

    Raises:
        EmptyHistoryError: There is too little to plot, or no such hyperparameter is plotted.
        UnknownNameError: There is no such study.
        InvalidArgumentError: The library is not installed, or is another one.
    """
    section = _section(response_section, history, study)
    found = {chart.title: chart for chart in section.charts}
    if parameter not in found:
        raise EmptyHistoryError(
            f"there is no response to {parameter!r} in study {study!r}; give one of {list(found)}"
        )
    return drawn(found[parameter], library)


def plot_parallel(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot every trial as a line through its hyperparameters. Raises as `plot_progress`."""
    return _first(parallel_section, history, study, library)


def plot_curves(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot the learning curves, and where trials were stopped. Raises as `plot_progress`."""
    return _first(curve_section, history, study, library)


def plot_forecasts(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot the curves of stopped runs with their forecasts. Raises as `plot_progress`."""
    return _first(forecast_section, history, study, library)


def plot_task_map(history: History, study: str, *, library: Library = "plotly") -> Figure:
    """Plot a study's task among past tasks, by how alike their results are.

    Raises as `plot_progress`.
    """
    return _first(map_section, history, study, library)


def plot_comparison(history: History, *studies: str, library: Library = "plotly") -> Figure:
    """Plot the best value so far of several studies of one task.

    Raises:
        EmptyHistoryError: Their values cannot be compared.
        UnknownNameError: There is no such study.
        InvalidArgumentError: There are not two to six different names, or the library
            is missing.
    """
    found = compared(history, studies)
    if found.chart is None:
        raise EmptyHistoryError(f"studies {list(studies)!r} cannot be plotted: {found.sentence}")
    return drawn(found.chart, library)


def drawn(chart: Chart, library: Library) -> Figure:
    """Draw a chart by plotly or matplotlib.

    Raises:
        InvalidArgumentError: The library is not installed, or is another one.
    """
    if library == "plotly":
        return figure(chart)
    if library == "matplotlib":
        return printed(chart)
    raise InvalidArgumentError(f"library is {library!r}; give 'plotly' or 'matplotlib'")


def _first(
    make: Callable[[StudyReading], Section | None], history: History, study: str, library: Library
) -> Figure:
    return drawn(_section(make, history, study).charts[0], library)


def _section(
    make: Callable[[StudyReading], Section | None], history: History, study: str
) -> Section:
    section = make(StudyReading.of(history, study))
    if section is None:
        raise EmptyHistoryError(
            f"study {study!r} has too little for this plot: too few complete trials, or nothing "
            "of this kind was recorded"
        )
    return section
