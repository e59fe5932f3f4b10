"""``hyperlearn demo``: the same search with and without history, on real data sets."""

import os
from typing import Annotated

import typer
from rich.console import Console

from hyperlearn.commands.options import errors_in_one_line

MOST_JOBS = 8
STOPPED_BY_USER = 130
"""Exit code after Ctrl-C, as shells have it."""


def _count(name: str, what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar="N", min=1, help=what, show_default=False
    )
    return option


def demo(
    *,
    trials: Annotated[int | None, _count("--trials", "Trials of a search (default: 20).")] = None,
    seeds: Annotated[
        int | None, _count("--seeds", "Searches of each kind on a data set (default: 3).")
    ] = None,
    past_trials: Annotated[
        int | None, _count("--past-trials", "Trainings on a past data set (default: 40).")
    ] = None,
    left_out: Annotated[
        list[str] | None,
        typer.Option(
            "--left-out",
            metavar="NAME",
            help="A data set to search as a new one; give it for each (default: every fourth).",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None, _count("--jobs", "Worker processes (default: one for each core, up to 8).")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="One data set and small budgets: half a minute.")
    ] = False,
    storage: Annotated[
        str, typer.Option("--storage", metavar="URL|PATH", help="The demo's own database.")
    ] = "demo.db",
) -> None:
    """Tune a support vector machine on data sets it has never seen, with and without history.

    History is made first, by training a support vector machine with random configurations on real
    data sets that come with installed packages. Then data sets that are no part of that history
    are searched three ways at the same budget: with the history, without any, and by Optuna's
    TPESampler. A second run deletes what the first one left in its database and starts afresh.
    """
    from hyperlearn.demo.contest import run  # noqa: PLC0415 (scikit-learn is not small)
    from hyperlearn.demo.plan import Plan  # noqa: PLC0415

    with errors_in_one_line():
        plan = Plan.of(
            left_out or (["cars"] if quick else None),
            n_past_trials=past_trials or (10 if quick else 40),
            n_trials=trials or (10 if quick else 20),
            n_seeds=seeds or (1 if quick else 3),
        )
        try:
            jobs = jobs or min(os.cpu_count() or 1, MOST_JOBS)
            run(plan, storage, jobs, Console(highlight=False))
        except KeyboardInterrupt:
            raise typer.Exit(STOPPED_BY_USER) from None
