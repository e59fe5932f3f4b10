"""Pictures of a comparison: regret against trials, and which ranks differ.

matplotlib is among the development requirements only, so it is imported when a picture is drawn.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studies.benchmarks.significance import RankTest, compare_ranks
from studies.benchmarks.summary import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = ("svg", "png")
QUARTILES = (25, 50, 75)
LOWEST = 1e-4
"""Regrets are drawn on a logarithmic axis; a lower one, as of a found optimum, is drawn here."""
OURS = "hyperlearn"
COLUMNS = 4


def draw_curves(summary: Summary) -> "Figure":
    """Draw median and quartiles over tasks against trials, one panel a method.

    The medians of the other methods are behind it in grey, and that of hyperlearn in blue.

    Args:
        summary: With all numbers of trials as its budgets.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    curves = np.maximum(np.percentile(summary.regrets, QUARTILES, axis=1), LOWEST)
    n_rows = -(-len(summary.labels) // COLUMNS)
    figure = Figure(figsize=(3 * COLUMNS, 2.2 * n_rows + 0.6), layout="constrained")
    panels = figure.subplots(n_rows, COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
    for i, panel in enumerate(panels):
        panel.set_visible(i < len(summary.labels))
    for i, (label, panel) in enumerate(zip(summary.labels, panels, strict=False)):
        panel.plot(summary.budgets, curves[1].T, color="0.75", linewidth=0.7)
        if OURS in summary.labels:
            ours = curves[1][summary.labels.index(OURS)]
            panel.plot(summary.budgets, ours, color="tab:blue", linewidth=1.2)
        panel.fill_between(summary.budgets, curves[0][i], curves[2][i], color="tab:red", alpha=0.2)
        panel.plot(summary.budgets, curves[1][i], color="tab:red", linewidth=1.5)
        panel.set_title(label, fontsize=9)
        panel.set_yscale("log")
    n_tasks = summary.regrets.shape[1]
    figure.suptitle(f"{summary.table}: normalised regret, median and quartiles of {n_tasks} tasks")
    figure.supxlabel("trials")
    return figure


def draw_ranks(summary: Summary) -> "Figure":
    """Draw a critical-difference diagram for each number of trials of a summary.

    A bar joins methods whose mean ranks do not differ by Nemenyi's test at the 5 % level.

    Source:
        Demsar, JMLR 2006, figure 1.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    n_methods = len(summary.labels)
    height = 0.9 + 0.13 * n_methods
    n_panels = len(summary.budgets)
    figure = Figure(figsize=(9, height * n_panels), layout="constrained")
    panels = figure.subplots(n_panels, squeeze=False).ravel()
    for i, (budget, panel) in enumerate(zip(summary.budgets, panels, strict=True)):
        test = compare_ranks(summary.regrets[:, :, i])
        _draw_diagram(panel, test, summary.labels)
        panel.set_title(
            f"{summary.table} after {budget} trials: mean rank over {summary.regrets.shape[1]} "
            f"tasks, Friedman p = {test.p_value:.1e}",
            fontsize=9,
        )
    return figure


def save_figure(figure: "Figure", folder: Path, name: str) -> list[Path]:
    """Write a figure as SVG and as PNG; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{kind}" for kind in KINDS]
    for path in paths:
        figure.savefig(path, dpi=150)
    return paths


def _draw_diagram(panel: "Axes", test: RankTest, labels: Sequence[str]) -> None:
    """Draw one diagram: the axis of ranks on top, names beside it, bars between."""
    n, half = len(labels), -(-len(labels) // 2)
    groups = test.alike()
    depth = 1.0 + 0.5 * len(groups)
    panel.set(xlim=(0.2 - n / 3, n + n / 3 + 0.8), ylim=(depth + half + 0.5, -2.6))
    panel.axis("off")
    panel.plot([1, n], [0, 0], color="black", linewidth=1)
    for rank in range(1, n + 1):
        panel.plot([rank, rank], [0, -0.25], color="black", linewidth=1)
        panel.text(rank, -0.4, str(rank), ha="center", va="bottom", fontsize=7)
    panel.plot([1, 1 + test.critical_difference], [-1.7, -1.7], color="black", linewidth=2)
    panel.text(1, -1.95, f"critical difference {test.critical_difference:.2f}", fontsize=7)
    order = np.argsort(test.mean_ranks, kind="stable")
    for place, method in enumerate(order):
        left = place < half
        y = depth + (place if left else n - 1 - place)
        x, edge = test.mean_ranks[method], 0.6 if left else n + 0.4
        colour = "tab:blue" if labels[method] == OURS else "black"
        panel.plot([x, x, edge], [0, y, y], color=colour, linewidth=0.7)
        text = f"{labels[method]} ({x:.2f})"
        panel.text(edge, y, text, ha="right" if left else "left", va="center", fontsize=7, c=colour)
    for level, (first, last) in enumerate(groups):
        ends = test.mean_ranks[order[[first, last]]] + [-0.05, 0.05]
        panel.plot(ends, [0.5 + 0.5 * level] * 2, color="black", linewidth=2.5)
