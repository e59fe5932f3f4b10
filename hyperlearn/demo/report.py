"""What the demo prints: the methods side by side, and in words what came of it."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hyperlearn.demo.comparison import Comparison, compare, on_average
from hyperlearn.demo.plan import Method
from hyperlearn.demo.searches import Outcome

CHECKPOINTS = (1, 3, 5, 10, 15, 20, 30, 50, 100)
"""Trials after which the best value is shown."""
OTHERS = tuple(method for method in Method if method is not Method.WITH_HISTORY)


def print_results(console: Console, outcomes: Sequence[Outcome], n_seeds: int) -> None:
    """Print all that came of the searches: the table, the sentences, an example of evidence."""
    comparisons = compare(outcomes)
    average = on_average(comparisons, "on average")
    is_one = len(comparisons) == 1
    console.print(results_table(comparisons if is_one else [*comparisons, average], n_seeds))
    where = f"On {comparisons[0].data_set}" if is_one else "On average"
    for sentence in (worth(where, average), *verdict(comparisons), *_example(outcomes)):
        console.print(f"- {sentence}")


def checkpoints(n_trials: int) -> list[int]:
    """Return the numbers of trials to show for a search, the last one always among them."""
    return [*(n for n in CHECKPOINTS if n < n_trials), n_trials]


def results_table(comparisons: Sequence[Comparison], n_seeds: int) -> Table:
    """Return the methods side by side, a block of rows for each comparison."""
    early, shown = comparisons[0].early, checkpoints(comparisons[0].n_trials)
    table = Table(
        title=f"Best balanced accuracy in percent after so many trials, {_mean_of(n_seeds)}",
        caption=f"needed: trials to reach what history has after {early}; "
        f"saved: needed less {early}",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )
    table.add_column("data set", no_wrap=True)
    table.add_column("search", no_wrap=True)
    for n_trials in shown:
        table.add_column(str(n_trials), justify="right", no_wrap=True)
    table.add_column("needed", justify="right", no_wrap=True)
    table.add_column("saved", justify="right", no_wrap=True)
    for comparison in comparisons:
        for method in Method:
            name = comparison.data_set if method is Method.WITH_HISTORY else ""
            values = [_best_cell(comparison, method, n_trials) for n_trials in shown]
            table.add_row(name, str(method), *values, *_needed_cells(comparison, method))
        table.add_section()
    return table


def _mean_of(n_seeds: int) -> str:
    return "one search" if n_seeds == 1 else f"mean of {n_seeds} searches"


def _best_cell(comparison: Comparison, method: Method, n_trials: int) -> str:
    """Return a value in percent, in bold if no method shows a higher one."""
    shown = {m: round(100 * curve[n_trials - 1], 1) for m, curve in comparison.curves.items()}
    cell = f"{shown[method]:.1f}"
    return f"[bold]{cell}[/bold]" if shown[method] == max(shown.values()) else cell


def _needed_cells(comparison: Comparison, method: Method) -> tuple[str, str]:
    if method is Method.WITH_HISTORY:
        return str(comparison.trials_needed(method)), ""
    needed = comparison.trials_needed(method)
    if needed is None:
        most = comparison.n_trials
        return f"> {most}", f"[green]> {most - comparison.early}[/green]"
    saved = needed - comparison.early
    style = "green" if saved > 0 else "red" if saved < 0 else "default"
    return str(needed), f"[{style}]{saved}[/{style}]"


def worth(where: str, found: Comparison) -> str:
    """Say how many trials of the other methods the first trials with history are worth."""
    worths = [
        f"{found.trials_needed(method) or f'more than {found.n_trials}'} of {_named(method)}"
        for method in OTHERS
    ]
    return f"{where}, {found.early} trials with history are worth {' and '.join(worths)}."


def _example(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the evidence for the first suggestion that has any, as a sentence."""
    found = [o for o in outcomes if o.search.method is Method.WITH_HISTORY and o.why is not None]
    return [f"Why {o.search.data_set} began where it did: {o.why}." for o in found[:1]]


def verdict(comparisons: Sequence[Comparison]) -> list[str]:
    """Say on which data sets history helped and on which it did not, early and late."""
    early = [_early_sentence(comparisons, method) for method in OTHERS]
    late = [_late_sentence(comparisons, method) for method in OTHERS]
    return [*early, *late]


def _early_sentence(comparisons: Sequence[Comparison], method: Method) -> str:
    """Return what the first trials with history were worth in trials of another method."""
    early = comparisons[0].early
    needed = {c.data_set: c.trials_needed(method) or c.n_trials + 1 for c in comparisons}
    kinds = {
        "saved trials": [name for name, n in needed.items() if n > early],
        "made no difference": [name for name, n in needed.items() if n == early],
        "[red]did not help[/red]": [name for name, n in needed.items() if n < early],
    }
    return f"Early, compared with {_named(method)}, history {_counted(kinds)}."


def _late_sentence(comparisons: Sequence[Comparison], method: Method) -> str:
    """Return who is ahead when the trials are used up."""
    n_trials = comparisons[0].n_trials
    leads = {c.data_set: c.lead(method, n_trials) for c in comparisons}
    kinds = {
        "ahead": [name for name, lead in leads.items() if lead > 0],
        "level": [name for name, lead in leads.items() if lead == 0],
        "[red]behind[/red]": [name for name, lead in leads.items() if lead < 0],
    }
    return f"After {n_trials} trials, compared with {_named(method)}, history is {_counted(kinds)}."


def _named(method: Method) -> str:
    return "a search without history" if method is Method.WITHOUT_HISTORY else "Optuna's TPE"


def _counted(kinds: Mapping[str, Sequence[str]]) -> str:
    """Return of how many data sets each kind is, and of which ones."""
    total = sum(map(len, kinds.values()))
    return "; ".join(
        f"{kind} {_listed(names, total)}" for kind, names in kinds.items() if len(names) > 0
    )


def _listed(names: Sequence[str], total: int) -> str:
    if total == 1:
        return f"on {names[0]}"
    if len(names) == total:
        return f"on all {total} data sets"
    return f"on {len(names)} of {total} ({', '.join(names)})"
