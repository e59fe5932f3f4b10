"""What a person looks at: tables and summaries in a terminal, plots, a report, web pages.

The plots and the summary of a study are public here; they are loaded when first used, so that the
command line stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hyperlearn.inspection.plots import (
        plot_comparison,
        plot_curves,
        plot_forecasts,
        plot_importance,
        plot_parallel,
        plot_progress,
        plot_response,
        plot_task_map,
    )
    from hyperlearn.inspection.summary import study_summary

__all__ = [
    "plot_comparison",
    "plot_curves",
    "plot_forecasts",
    "plot_importance",
    "plot_parallel",
    "plot_progress",
    "plot_response",
    "plot_task_map",
    "study_summary",
]


def __getattr__(name: str) -> object:
    """Load a name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = "plots" if name.startswith("plot_") else "summary"
    return getattr(import_module(f"hyperlearn.inspection.{place}"), name)
