"""The regret tables of the benchmark page, written into it from the results.

A generated part of a page stands between ``<!-- begin: NAME -->`` and ``<!-- end: NAME -->``; what
stands outside is written by hand and stays.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from studies.benchmarks.report import markdown
from studies.benchmarks.results import Result
from studies.benchmarks.summary import Summary, summarise
from studies.benchmarks.versus import Duel, duels

PART = "regret"
SUBJECT = "hyperlearn"
RANKED_AT = (10, 50)
ENOUGH = 0.75
"""Share of the tasks that an arm must have run to be shown."""


def write_part(page: Path, name: str, text: str) -> None:
    """Replace a generated part of a page.

    Raises:
        SystemExit: The page has no part of that name.
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    old = page.read_text()
    if not pattern.search(old):
        raise SystemExit(f"{page} has no part {name!r}; put {begin} and {end} where it belongs")
    page.write_text(pattern.sub(lambda _: f"{begin}\n\n{text}\n\n{end}", old))


def regret_part(
    results: Sequence[Result], labels: Sequence[str], budgets: Sequence[int], heading: str = "###"
) -> str:
    """Return the tables of the page: regrets, ranks and times, and hyperlearn against the best.

    All arms are compared on the tasks and seeds that every one of them has run; one that has run on
    fewer than three quarters of the tasks is left out, and named.

    Args:
        results: The finished searches.
        labels: The arms to show, in this order.
        budgets: Numbers of trials to show.
        heading: What begins the heading of a table.
    """
    parts = []
    for table in dict.fromkeys(result.table for result in results):
        of_table = [r for r in results if r.table == table and r.label in labels]
        n_tasks = _tasks_by_label(of_table)
        enough = [label for label in labels if n_tasks[label] >= ENOUGH * max(n_tasks.values())]
        summary = summarise(of_table, enough, budgets)
        if summary is None:
            continue
        parts.append(f"{heading} {table}: {_counted(summary)}\n\n{_regrets(summary)}")
        if SUBJECT in summary.labels and len(summary.labels) > 1:
            parts.append(_against_best(duels(summary, SUBJECT)))
        some = [f"`{label}` ({n})" for label, n in n_tasks.items() if label not in enough]
        if some:
            parts.append(f"Run on too few of the tasks, and so not shown: {', '.join(some)}.")
    return "\n\n".join(parts)


def _tasks_by_label(results: Sequence[Result]) -> Counter[str]:
    return Counter(label for label, _ in {(r.label, r.target) for r in results})


def _counted(summary: Summary) -> str:
    return f"{summary.regrets.shape[1]} tasks, {summary.n_searches} searches a method"


def _regrets(summary: Summary) -> str:
    low, high = summary.intervals()
    lowest = summary.means.min(axis=0)
    rows = []
    for i, label in enumerate(summary.labels):
        cells = []
        for at, mean in enumerate(summary.means[i]):
            cell = f"**{mean:.4f}**" if mean == lowest[at] else f"{mean:.4f}"
            shows_interval = summary.budgets[at] in RANKED_AT
            ends = f" [{low[i, at]:.3f}, {high[i, at]:.3f}]" if shows_interval else ""
            cells.append(cell + ends)
        ranks = [f"{summary.ranks[i, summary.budgets.index(b)]:.1f}" for b in _ranked(summary)]
        rows.append([label, *cells, *ranks, f"{summary.ask_ms[i] / 1000:.4f}"])
    ranks = [f"rank @{b}" for b in _ranked(summary)]
    return markdown(["search", *(f"@{b}" for b in summary.budgets), *ranks, "s"], rows)


def _ranked(summary: Summary) -> list[int]:
    return [budget for budget in RANKED_AT if budget in summary.budgets]


def _against_best(each: Sequence[Duel]) -> str:
    head = ["trials", SUBJECT, "best peer", "ratio", "mean rank", "best peer", "ahead by"]
    rows = [
        [
            str(duel.budget),
            f"{duel.regret:.4f}",
            f"{duel.peer} {duel.peer_regret:.4f}",
            "{:.2f} [{:.2f}, {:.2f}]".format(*duel.ratio),
            f"{duel.rank:.2f}",
            f"{duel.ranked_peer} {duel.peer_rank:.2f}",
            "{:+.2f} [{:+.2f}, {:+.2f}]".format(*duel.lead),
        ]
        for duel in each
    ]
    return markdown(head, rows)
