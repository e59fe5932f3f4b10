"""Summaries as Markdown tables."""

from collections.abc import Iterator, Sequence

from studies.benchmarks.results import Result
from studies.benchmarks.space import FloatArray
from studies.benchmarks.summary import Summary, summarise

Comparison = tuple[str, tuple[str, ...]]
"""A label, and the labels of which the best is what it is compared with."""


def report(
    results: Sequence[Result],
    labels: Sequence[str],
    budgets: Sequence[int],
    comparisons: Sequence[Comparison] = (),
) -> str:
    """Return the report on all tables that there are results of.

    Args:
        results: The finished searches.
        labels: The arms to report, in this order; those without a result on a table are left out.
        budgets: Numbers of trials to look at.
        comparisons: Ratios to show beneath each table.
    """
    parts = []
    for table in dict.fromkeys(result.table for result in results):
        summary = summarise([r for r in results if r.table == table], labels, budgets)
        parts.append(
            f"### {table}\n\nNo search was run by every method yet."
            if summary is None
            else _table_report(summary, comparisons)
        )
    return "\n\n".join(parts)


def _table_report(summary: Summary, comparisons: Sequence[Comparison]) -> str:
    n_tasks = summary.regrets.shape[1]
    parts = [
        f"### {summary.table}",
        f"{n_tasks} tasks, {summary.n_searches} searches a method. Mean regret [95 % interval over "
        "tasks]:",
        _regret_table(summary),
        "Mean rank; seconds until the first suggestion of a fold's first search, median "
        "milliseconds of a later ask and tell (CPU time):",
        _rank_table(summary),
    ]
    known = list(_known(comparisons, summary.labels))
    if known:
        parts += ["Mean regret as a multiple of another's:", _ratio_table(summary, known)]
    return "\n\n".join(parts)


def _regret_table(summary: Summary) -> str:
    low, high = summary.intervals()
    rows = [
        [label, *(_with_interval(*c) for c in zip(summary.means[i], low[i], high[i], strict=True))]
        for i, label in enumerate(summary.labels)
    ]
    return markdown(["method", *(f"@{b}" for b in summary.budgets)], rows)


def _rank_table(summary: Summary) -> str:
    rows = [
        [
            label,
            *(f"{rank:.2f}" for rank in summary.ranks[i]),
            f"{summary.first_start_seconds[i]:.2f}",
            f"{summary.ask_ms[i]:.1f}",
        ]
        for i, label in enumerate(summary.labels)
    ]
    return markdown(["method", *(f"@{b}" for b in summary.budgets), "start s", "ms"], rows)


def _ratio_table(summary: Summary, comparisons: Sequence[Comparison]) -> str:
    rows = [
        [f"{subject} / {_best_of(references)}", *_ratios(summary.ratios(subject, references))]
        for subject, references in comparisons
    ]
    return markdown(["", *(f"@{b}" for b in summary.budgets)], rows)


def _known(comparisons: Sequence[Comparison], labels: Sequence[str]) -> Iterator[Comparison]:
    """Yield the comparisons without what was not run; the report names what is left."""
    for subject, references in comparisons:
        there = tuple(reference for reference in references if reference in labels)
        if subject in labels and there:
            yield subject, there


def _best_of(references: Sequence[str]) -> str:
    return references[0] if len(references) == 1 else f"best of ({'; '.join(references)})"


def _ratios(ratios: FloatArray) -> list[str]:
    return [_multiple(*column) for column in ratios.T]


def _with_interval(mean: float, low: float, high: float) -> str:
    return f"{mean:.4f} [{low:.4f}, {high:.4f}]"


def _multiple(ratio: float, low: float, high: float) -> str:
    return f"{ratio:.2f} [{low:.2f}, {high:.2f}]"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
